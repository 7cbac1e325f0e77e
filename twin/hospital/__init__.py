"""What can be written down: layout and scenario files as frozen, checked models."""
