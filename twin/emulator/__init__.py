"""A hospital as its feeds would report it, with faults to order."""
