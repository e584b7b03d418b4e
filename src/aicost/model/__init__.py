"""The model: relations between quantities, and what they imply."""
