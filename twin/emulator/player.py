"""Player: sends messages at their times, faster than real time if so wished."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from threading import Event as Flag
from typing import Protocol

from twin.emulator.message import Message

MICROSECONDS = 1_000_000


class Sender(Protocol):
    """A way by which messages leave."""

    def send(self, message: Message) -> None:
        """Send it, and return when the other side has it.

        Raises
        ------
        OSError if it does not take it; the player tries again.
        """
        ...

    def close(self) -> None:
        """Be done."""
        ...


def play(
    messages: Iterable[Message],
    senders: dict[str, Sender],
    speed: float | None = None,
    stop: Flag | None = None,
    told: Callable[[Message], None] | None = None,
    tries: int | None = None,
) -> int:
    """How many messages were sent.

    Parameters
    ----------
    messages : in the order in which they go out.
    senders : by way.
    speed : seconds of the hospital in one of ours; as fast as can be if not given.
    stop : ends it early once set.
    told : called after each message.
    tries : how often a message is sent at most; until it is taken if not given. The
        pauses in between grow to five seconds.

    Raises
    ------
    OSError if a message is not taken after so many tries.
    """
    stop = stop or Flag()
    count = 0
    began: tuple[int, float] | None = None
    for message in messages:
        if stop.is_set():
            break
        if speed is not None:
            began = began or (message.sent, time.monotonic())
            due = began[1] + (message.sent - began[0]) / MICROSECONDS / speed
            if stop.wait(max(0.0, due - time.monotonic())):
                break
        if _sent(message, senders[message.way], stop, tries):
            count += 1
            if told is not None:
                told(message)
    return count


def _sent(message: Message, sender: Sender, stop: Flag, tries: int | None) -> bool:
    """Whether it has gone out, however often that had to be tried."""
    wait = 0.05
    for count in itertools.count(1):
        try:
            sender.send(message)
        except OSError:
            if count == tries:
                raise
            if stop.wait(wait):
                return False
            wait = min(5.0, 2 * wait)
        else:
            return True
    return False
