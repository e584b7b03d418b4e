"""Analysis: what estimates and claims say of each other."""
