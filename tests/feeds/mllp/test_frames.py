"""Frames: every line of the list in references/feeds.md, and any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.mllp.frames import HEAD, Faults, Frames, frame

A, B = b"MSH|^~\\&|a\rPID|1\r", b"MSH|^~\\&|b\rPID|2\r"
LIMIT = 1_000


def cut(*packets: bytes, limit: int = LIMIT) -> tuple[list[bytes], Faults]:
    """Bodies of the frames of a stream that came in these packets, and its faults."""
    frames = Frames(limit)
    found = [one.body for packet in packets for one in frames.feed(packet)]
    frames.close()
    return found, frames.faults


def test_one_frame() -> None:
    """0B message 1C 0D is the message."""
    assert cut(b"\x0b" + A + b"\x1c\r") == ([A], Faults())
    assert frame(A) == b"\x0b" + A + b"\x1c\r"


def test_two_frames_in_one_packet() -> None:
    """Two frames in one packet are two messages."""
    assert cut(frame(A) + frame(B)) == ([A, B], Faults())


@pytest.mark.parametrize("first", [1, 5, len(A) + 1, len(A) + 2])
@pytest.mark.parametrize("second", [3, len(A) + 2])
def test_one_frame_over_three_packets(first: int, second: int) -> None:
    """A frame is the same wherever packets cut it, between 1C and 0D too."""
    whole = frame(A)
    first, second = sorted((first, second))
    packets = whole[:first], whole[first:second], whole[second:]
    assert cut(*packets, frame(B)) == ([A, B], Faults())


def test_no_0b() -> None:
    """What has no 0B before it is no message; the next 0B begins one."""
    found, faults = cut(A + b"\x1c\r" + frame(B))
    assert found == [B]
    assert faults == Faults(noise=len(A) - 2 + 1)


def test_1c_without_0d() -> None:
    """A frame ends at 1C: a sender that leaves 0D out waits for its answer."""
    frames = Frames(LIMIT)
    assert [one.body for one in frames.feed(b"\x0b" + A + b"\x1c")] == [A]
    assert [one.body for one in frames.feed(frame(B))] == [B]
    assert frames.faults == Faults(unclosed=1)


def test_an_empty_frame() -> None:
    """A frame with nothing in it is no message."""
    assert cut(b"\x0b\x1c\r", b"\x0b\r\n\x1c\r", frame(A)) == ([A], Faults(empty=2))


def test_a_frame_that_begins_in_another() -> None:
    """A frame that was never ended is cut where the next message begins."""
    half = frame(A)[:9]
    assert cut(half + frame(B)) == ([B], Faults(cut=1))
    assert cut(half * 3 + frame(B)) == ([B], Faults(cut=3))
    for at in range(1, 6):
        whole = half + frame(B)
        packets = whole[: 9 + at], whole[9 + at :]
        assert cut(*packets) == ([B], Faults(cut=1))


def test_0b_in_a_text_is_text() -> None:
    """A 0B that begins no message is a part of the one it is in."""
    body = b"MSH|^~\\&|a\rNTE|1||line\x0bline\r"
    assert cut(frame(body)) == ([body], Faults())


def test_a_connection_that_ends_in_a_frame() -> None:
    """What was not ended is no message: its sender was not told that it is stored."""
    assert cut(frame(A)[:-2]) == ([], Faults(cut=1))


def test_10_mb() -> None:
    """A frame of 10 MB is a message where so much is allowed."""
    body = A + b"OBX|1|ED|||" + b"x" * 10_000_000
    packets = [frame(body)[at : at + 65_536] for at in range(0, len(body) + 3, 65_536)]
    assert cut(*packets, limit=1 << 24) == ([body], Faults())


def test_a_frame_over_the_limit() -> None:
    """Of 100 MB only a head stays in memory and is given; the next one is whole."""
    frames = Frames(1 << 20)
    frames.feed(b"\x0b" + A)
    packet, most = b"x" * 65_536, 0
    for _ in range(1_600):
        assert frames.feed(packet) == []
        most = max(most, frames.held)
    found = frames.feed(b"\x1c\r" + frame(B))
    assert [one.is_whole for one in found] == [False, True]
    assert (found[0].body[: len(A)], found[1].body) == (A, B)
    assert (len(found[0].body), found[0].size) == (HEAD, len(A) + 1_600 * 65_536)
    assert most <= (1 << 20) + len(packet)
    assert frames.faults == Faults(too_large=1)


def test_a_message_after_a_frame_over_the_limit_that_has_no_end() -> None:
    """A message that begins in a frame that is too large is found."""
    whole = b"\x0b" + A + b"x" * 5_000
    for at in range(6):
        packets = whole, frame(B)[:at], frame(B)[at:]
        assert cut(*packets) == ([B], Faults(cut=1))


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                (frame(A), frame(B), b"\x0b", b"\x1c", b"\r", A, b"\x0bMS")
            ),
            st.binary(max_size=20),
        )
    ),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_any_stream_in_any_packets(parts: list[bytes], sizes: list[int]) -> None:
    """However a stream is cut into packets, it has the same frames and faults."""
    stream = b"".join(parts)
    packets, at, turn = [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        packets.append(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert cut(*packets, limit=60) == cut(stream, limit=60)


@given(st.lists(st.binary(max_size=200)))
def test_memory_is_bounded(packets: list[bytes]) -> None:
    """No stream makes more be held than limit, head and packet."""
    frames = Frames(100)
    for packet in packets:
        for one in frames.feed(packet):
            assert b"\x1c" not in one.body
            assert len(one.body) <= 100
        assert frames.held <= HEAD + 300


@given(st.lists(st.binary(max_size=50).map(lambda text: text.replace(b"\x1c", b""))))
def test_round_trip(bodies: list[bytes]) -> None:
    """Messages come out of a stream as they went in."""
    bodies = [b"MSH|" + body.replace(b"\x0b", b"") for body in bodies]
    assert cut(b"".join(map(frame, bodies))) == (bodies, Faults())
