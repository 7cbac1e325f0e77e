"""Values of a scenario that come from data."""
