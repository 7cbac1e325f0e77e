"""Numbers and hashes in letters, so that none of them looks like an identifier."""

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijkmnpqr")


def letters(data: bytes) -> str:
    """Two letters for each byte."""
    return data.hex().translate(_LETTERS)
