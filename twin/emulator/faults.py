"""Faults to order: what networks, clocks and people do to messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from math import log

from twin.emulator.message import Message
from twin.streams import Key

SECOND = 1_000_000
_GARBAGE = (
    b"",
    b"MSH|",
    b"\x00\xff\xfe garbage",
    "测试 不是消息".encode("gb18030"),
    b'{"specversion":"1.0","id":',
)
_BLOCK = 4_096


@dataclass(frozen=True)
class Faults:
    """How often what goes wrong; nothing by default.

    Attributes
    ----------
    duplicated : share of messages that are sent twice. [1]
    lost : share that never arrive. [1]
    late : share that are held back. [1]
    late_s : mean time that these are held back, exponential. [s]
    jitter_s : every message is held back by up to so long, which reorders them. [s]
    garbage : further messages that are none, as a share. [1]
    cuts : times a day at which nothing goes out, and all of it afterwards. [1/d]
    cut_s : how long that lasts. [s]
    clock_s : by how much each source's clock is ahead, by source; what it says of
        times is shifted when the message is written. [s]
    """

    duplicated: float = 0.0
    lost: float = 0.0
    late: float = 0.0
    late_s: float = 900.0
    jitter_s: float = 0.0
    garbage: float = 0.0
    cuts: float = 0.0
    cut_s: float = 600.0
    clock_s: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("duplicated", "lost", "late", "garbage"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name}: {value} is not between 0 and 1")
        for name in ("late_s", "jitter_s", "cuts", "cut_s"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: {getattr(self, name)} is not at least 0")

    def clock_of(self, source: str) -> int:
        """How far ahead the clock of a source is. [µs]"""
        return round(dict(self.clock_s).get(source, 0.0) * SECOND)


def disturbed(
    messages: Iterable[Message], faults: Faults, key: Key
) -> Iterator[Message]:
    """Messages as they arrive, in the order in which they do.

    Which faults a message suffers depends on its own random numbers alone: one more
    message changes nobody else's.

    Parameters
    ----------
    messages : in the order in which they are sent.
    """
    waiting: list[Message] = []
    for message, numbers in _numbered(messages, key):
        # Whatever is held back is held back to the future, so all of before is known.
        while waiting and waiting[0].sent <= message.sent:
            yield heappop(waiting)
        for one in _suffered(message, faults, numbers):
            heappush(waiting, one)
    while waiting:
        yield heappop(waiting)


def _numbered(
    messages: Iterable[Message], key: Key
) -> Iterator[tuple[Message, list[float]]]:
    block: list[list[float]] = []
    for index, message in enumerate(messages):
        if index % _BLOCK == 0:
            drawn = key.uniform("faults", index // _BLOCK, "all", 8 * _BLOCK)
            block = drawn.reshape(_BLOCK, 8).tolist()
        yield message, block[index % _BLOCK]


def _suffered(message: Message, faults: Faults, u: list[float]) -> Iterator[Message]:
    if u[0] < faults.garbage:
        body = _GARBAGE[int(u[1] * len(_GARBAGE))]
        yield replace(message, body=body, number=-message.number - 1)
    if u[2] < faults.lost:
        return
    sent = message.sent + round(u[3] * faults.jitter_s * SECOND)
    if u[4] < faults.late:
        sent += round(-log(1 - u[5]) * faults.late_s * SECOND)
    sent = _after_cut(sent, faults)
    yield replace(message, sent=sent)
    if u[6] < faults.duplicated:
        yield replace(message, sent=sent + round(u[7] * 60 * SECOND))


def _after_cut(sent: int, faults: Faults) -> int:
    """When a message goes out that would have gone out at a time.

    Cuts come at the same distance from each other, the first half such a distance
    after midnight UTC.
    """
    if not faults.cuts or not faults.cut_s:
        return sent
    period = round(86_400 * SECOND / faults.cuts)
    within = (sent - period // 2) % period
    length = round(faults.cut_s * SECOND)
    return sent + length - within if within < length else sent
