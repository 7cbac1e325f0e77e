"""Real servers that tests start on free ports of the loopback, and stop."""
