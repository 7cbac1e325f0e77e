"""What things cost, each beside a named peer in the same run; no part of the tests."""
