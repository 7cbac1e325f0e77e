"""What the hospital's systems deliver, read with nothing dropped silently."""
