"""Any bytes as a stream of MLLP: the same frames in any packets, and bounded memory."""

import sys

import atheris

with atheris.instrument_imports(include=["twin.feeds.mllp"]):
    from twin.feeds.mllp.acknowledgement import Acknowledger, Header, Outcome
    from twin.feeds.mllp.frames import HEAD, Faults, Frame, Frames

LIMIT = 300
DESK = Acknowledger()


def cut(stream: bytes, size: int) -> tuple[list[Frame], Faults]:
    """Frames of a stream in packets of one size."""
    frames, found = Frames(LIMIT), []
    for at in range(0, len(stream), size):
        found += frames.feed(stream[at : at + size])
        if frames.held > HEAD + LIMIT + size:
            raise AssertionError("more is held than the limit")
    frames.close()
    return found, frames.faults


def one(data: bytes) -> None:
    """Cut the bytes, and answer what is found."""
    whole = cut(data, len(data) + 1)
    if not whole == cut(data, 1) == cut(data, 7):
        raise AssertionError("frames depend on packets")
    for frame in whole[0]:
        if len(frame.body) > LIMIT or b"\x1c" in frame.body:
            raise AssertionError("a frame is too large, or two")
        for answer in DESK.answers(Header.of(frame.body), Outcome.STORED):
            if set(answer) & {0x0B, 0x1C, 0x0A} or answer.count(b"\r") != 2:
                raise AssertionError("an answer is no message")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
