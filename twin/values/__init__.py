"""What passes between rooms: frozen dataclasses of NumPy arrays."""
