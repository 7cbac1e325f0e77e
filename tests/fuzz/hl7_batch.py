"""Any bytes as a file of messages: given whole, in pieces that are not too large."""

import io
import sys

import atheris

with atheris.instrument_imports(include=["twin.feeds.hl7.batch"]):
    from twin.feeds.hl7 import batch

batch.LARGEST, batch.CHUNK = 400, 64  # so that small inputs reach every path


def one(data: bytes) -> None:
    """Split the bytes, in chunks of every size."""
    found = []
    for size in (64, 7, 1):
        batch.CHUNK = size
        read = batch.Batch(io.BytesIO(data))
        found.append(list(read))
        if any(len(piece) > batch.LARGEST + 1 for piece in found[-1]):
            raise AssertionError("a piece is larger than one may be")
    if all(len(piece) <= batch.LARGEST for pieces in found for piece in pieces):
        if not found[0] == found[1] == found[2]:
            raise AssertionError("what is found depends on the size of chunks")
        letters = sum(piece.count(b"M") for piece in found[0])
        if letters != data.count(b"M"):
            raise AssertionError("something of the file was dropped")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
