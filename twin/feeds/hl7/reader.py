"""Reader: what the fields of a redacted message say, in the words of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from pydantic import ValidationError

from twin.feeds.codes import Codes, UnknownCodeError
from twin.feeds.event import Event, Origin, Refusal
from twin.feeds.hl7.message import Message, Segment
from twin.feeds.hl7.times import (
    EARLIEST,
    is_a_day_at_least,
    most_exact,
    read_time,
)
from twin.feeds.kinds.kind import Kind
from twin.feeds.letters import letters


class Said(NamedTuple):
    """What a group of segments says, and when it was."""

    kind: Kind
    time: dt.datetime


class RefusedError(Exception):
    """What a group of segments says cannot be applied."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.refusal = Refusal(reason, detail)


class Reader:
    """Reads one redacted message.

    Parameters
    ----------
    body : the message.
    origin : where it comes from.
    codes : what its source calls the things of the layout.
    """

    def __init__(self, body: str, origin: Origin, codes: Codes) -> None:
        self.message = Message(body)
        self.header = self.message.first("MSH")
        self.type = self.header.component(9)
        self._origin = origin
        self._codes = codes
        self._zone = origin.zone
        sent = self.header.component(7)
        self._sent = self._known(sent)
        if self._sent is not None and sent[-5:-4] in ("+", "-"):
            self._zone = self._sent.tzinfo or origin.zone  # of the whole message

        self._identity = _identity(body, self._sent)

    @property
    def trigger(self) -> str:
        """The event that MSH-9 names, whatever EVN-1 says, unless it names none."""
        _, _, by_structure = self.header.component(9, 3).partition("_")
        named = self.header.component(9, 2) or by_structure
        return named or self.message.first("EVN").component(1)

    def groups(self, first: str, others: Iterable[str]) -> list[dict[str, Segment]]:
        """Segments by name, a group for each that begins one; of several the first."""
        found: list[dict[str, Segment]] = []
        for segment in self.message.segments({first, *others}):
            if segment.name == first:
                found.append({first: segment})
            elif found:
                found[-1].setdefault(segment.name, segment)
        return found

    def time(self, segment: Segment, number: int, part: int = 1) -> dt.datetime | None:
        """The time of a field, if it says one."""
        text = segment.component(number, part)
        return self._read(text, f"{segment.name}-{number}") if text else None

    def known(self, segment: Segment, number: int, part: int = 1) -> dt.datetime | None:
        """A time that is good to know and not needed: none if it is bad."""
        return self._known(segment.component(number, part))

    def when(self, *fields: tuple[Segment, int]) -> dt.datetime:
        """When something happened: the first of these fields that says it, else MSH-7.

        Raises
        ------
        RefusedError if none says it, or if what it says is no time.
        """
        texts = [segment.component(number) for segment, number in fields]
        exact = most_exact([*texts, self.header.component(7)])
        if not exact:
            raise RefusedError("no-time", "no field of the message says when it was")
        if not is_a_day_at_least(exact):
            raise RefusedError("bad-time", "the message does not say on which day")
        return self._read(exact, "the time of the event")

    def _read(self, text: str, what: str) -> dt.datetime:
        try:
            return read_time(text, self._zone)
        except ValueError as error:
            raise RefusedError("bad-time", f"{what} {error}") from None

    def code(self, family: str, code: str) -> str | None:
        """The layout's name of a code, if there is one."""
        return self._codes.of(self._origin.source, family, code) if code else None

    def place(self, segment: Segment, number: int) -> str | None:
        """The place of a location: its point of care."""
        return self.code("places", segment.component(number))

    def bed(self, segment: Segment, number: int) -> str | None:
        """The bed of a location, whose code is `point of care^room^bed`."""
        parts = segment.components(number, 3)
        return self.code("beds", "^".join(parts)) if parts[2] else None

    def result(self, number: int, says: Callable[[], Said]) -> Event | Refusal:
        """The event that a group of segments says, or why it cannot be applied."""
        try:
            said = says()
            return Event.of(
                said.kind,
                self._origin,
                f"{self._identity}.{number}",
                said.time,
                self._recorded(),
                self._sequence(),
            )
        except RefusedError as error:
            return error.refusal
        except UnknownCodeError as error:
            return Refusal.unknown(error)
        except ValidationError as error:
            names = {str(part) for one in error.errors() for part in one["loc"][:1]}
            detail = (
                f"{self.type} has values that cannot be: {', '.join(sorted(names))}"
            )
            return Refusal("bad-value", detail)

    def _known(self, text: str) -> dt.datetime | None:
        try:
            return read_time(text, self._zone)
        except ValueError:
            return None

    def _recorded(self) -> dt.datetime | None:
        """When the source recorded it: EVN-2, else MSH-7."""
        return self._known(self.message.first("EVN").component(2)) or self._sent

    def _sequence(self) -> str:
        """Order among events of one subject and time: when it was sent, and MSH-13."""
        sent = self._sent
        at = sent.astimezone(dt.UTC).isoformat("T", "microseconds") if sent else ""
        number = self.header.component(13)
        return f"{at}/{number.rjust(10, '0')}" if number.isdecimal() else at


def _identity(body: str, sent: dt.datetime | None) -> str:
    """What tells a message from others: when it was sent, and all that is kept of it.

    So a copy with other line ends counts once, and messages of one minute, which come
    together, lie together in an index.
    """
    minute = (sent - _BEGINNING) // dt.timedelta(minutes=1) if sent else 0
    return letters(minute.to_bytes(4, "big") + sha256(body.encode()).digest()[:12])


_BEGINNING = dt.datetime(EARLIEST - 1, 1, 1, tzinfo=dt.UTC)
