"""Reports: layout only."""
