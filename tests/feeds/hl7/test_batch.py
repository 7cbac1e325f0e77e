"""Batches: files of many messages."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.hl7.messages import admission
from twin.feeds.hl7 import batch
from twin.feeds.hl7.batch import Batch

ONE = admission().strip("\r").encode()
TWO = admission("A03").strip("\r").encode()
HEADS = rb"FHS|^~\&|HIS", rb"BHS|^~\&|HIS"


def read(data: bytes) -> tuple[list[bytes], list[str]]:
    """Messages of a file, and what is wrong with it."""
    file = Batch(io.BytesIO(data))
    return list(file), file.problems


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_file_with_trailers(end: bytes) -> None:
    """FHS, BHS, BTS and FTS are taken off, whatever the line ends."""
    lines = (*HEADS, ONE, TWO, b"BTS|2", b"FTS|1")
    assert read(end.join(lines) + end) == ([ONE, TWO], [])


@pytest.mark.parametrize(
    "data",
    [
        ONE + b"\r" + TWO,
        b"\r\n\r\n" + ONE + b"\r\n\r\n" + TWO + b"\r\n",
        b"\xef\xbb\xbf" + ONE + b"\n\xef\xbb\xbf" + TWO,
        b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r",
        HEADS[1] + b"\r" + ONE + b"\rBTS|1\r" + HEADS[1] + b"\r" + TWO + b"\rBTS|1",
    ],
)
def test_other_ways_to_write_it(data: bytes) -> None:
    """Messages alone, with blank lines, marks, frames, and in several batches."""
    assert read(data) == ([ONE, TWO], [])


def test_counts_that_are_wrong() -> None:
    """Trailers that say another count than was found are told of."""
    lines = (*HEADS, ONE, TWO, b"BTS|3", b"FTS|2")
    assert read(b"\r".join(lines)) == (
        [ONE, TWO],
        ["BTS-1 says 3 messages; 2 were found", "FTS-1 says 2 batches; 1 were found"],
    )


def test_what_is_no_message_is_given_too() -> None:
    """Nothing of a file is dropped: what is no message will be put aside."""
    data = b"hello\r" + HEADS[0] + b"\r" + ONE + b"\rFTS|1\rafter"
    found, problems = read(data)
    assert found == [b"hello", ONE, b"after"]
    assert problems == ["FTS-1 says 1 batches; 0 were found"]


def test_nothing() -> None:
    """An empty file has no messages."""
    assert read(b"") == ([], [])
    assert read(b"\r\n \n") == ([], [])


class Endless(io.RawIOBase):
    """A file of one message that never ends, and counts what was read of it."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        """So many bytes more."""
        given = ONE if self.left == batch.LARGEST * 4 else b"x" * min(size, self.left)
        self.left -= len(given)
        return given


def test_a_message_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much is given that it is seen to be too large; the next one is whole."""
    monkeypatch.setattr(batch, "LARGEST", 1_000)
    monkeypatch.setattr(batch, "CHUNK", 100)
    found = list(Batch(Endless(4_000)))
    assert [len(one) for one in found] == [1_001]
    for size in (1_010, 5_000):
        found, _ = read(ONE + b"\rNTE|" + b"x" * size + b"\r" + TWO)
        assert [len(found[0]), *found[1:]] == [1_001, TWO]


@given(
    st.lists(st.sampled_from((ONE, TWO)), min_size=1, max_size=5),
    st.sampled_from((b"\r", b"\n", b"\r\n", b"\r\x0b", b"\x1c\r")),
    st.integers(1, 200),
)
def test_any_size_of_chunks(parts: list[bytes], end: bytes, size: int) -> None:
    """However the file is read, its messages are the same."""
    chunk = batch.CHUNK
    batch.CHUNK = size
    try:
        assert read(end.join(parts) + end)[0] == parts
    finally:
        batch.CHUNK = chunk


@given(st.lists(st.one_of(st.binary(), st.sampled_from((b"\r" + ONE, b"\rBTS|1")))))
def test_any_bytes(pieces: list[bytes]) -> None:
    """Any bytes, whole messages among them, are given again, none dropped."""
    data = b"".join(pieces)
    found, _ = read(data)
    assert b"".join(found).count(b"P1^^^H^MR") == data.count(b"P1^^^H^MR")
