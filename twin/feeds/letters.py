"""Numbers and hashes in letters, so that none of them looks like an identifier."""

_LETTERS = bytes.maketrans(b"0123456789abcdef", b"abcdefghijkmnpqr")


def letters(data: bytes) -> str:
    """Two letters for each byte."""
    return data.hex().encode().translate(_LETTERS).decode()
