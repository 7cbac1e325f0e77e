"""Message: segments and fields of an HL7 text, split only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twin.feeds.hl7.delimiters import HEADS, STANDARD, Delimiters
from twin.feeds.hl7.escapes import unescape

NULL = '""'
"""A field that is said to be none, where an empty one says nothing."""


class Segment:
    """One line of a message.

    Parameters
    ----------
    line : the line, without its end.
    delimiters : of the message.
    codec : of the message, for bytes that are escaped.
    """

    __slots__ = ("_codec", "_delimiters", "_fields", "name")

    def __init__(
        self, line: str, delimiters: Delimiters = STANDARD, codec: str = "ascii"
    ) -> None:
        self.name = line[:3]
        self._fields = line.split(delimiters.field)
        if self.name in HEADS:
            self._fields.insert(1, delimiters.field)  # which is itself the first field
        self._delimiters = delimiters
        self._codec = codec

    def field(self, number: int) -> str:
        """A field as it stands, or an empty text; MSH-1 is the first."""
        fields = self._fields
        return fields[number] if number < len(fields) else ""

    def given(self) -> list[str]:
        """All fields as they stand, each at its number."""
        return self._fields

    def repetitions(self, number: int) -> list[str]:
        """The repetitions of a field, as they stand."""
        value = self.field(number)
        mark = self._delimiters.repetition
        return value.split(mark) if mark and mark in value else [value]

    def component(self, number: int, component: int = 1) -> str:
        """Text of a component of a field's first repetition, its first subcomponent."""
        fields = self._fields
        value = fields[number] if number < len(fields) else ""
        if not value or value.isalnum():  # no delimiter is a letter or a digit
            return value if component == 1 else ""
        return self.part(self.repetitions(number)[0], component)

    def components(self, number: int, count: int) -> list[str]:
        """Texts of the first components of a field, as `component` gives them."""
        value = self.field(number)
        if value.isalnum() or not value:
            return [value, *[""] * (count - 1)]
        value = self.repetitions(number)[0]
        mark = self._delimiters.component
        parts = value.split(mark, count)[:count] if mark else [value]
        return [*map(self._text, parts), *[""] * (count - len(parts))]

    def part(self, repetition: str, component: int) -> str:
        """Text of a component of a repetition, its first subcomponent."""
        mark = self._delimiters.component
        parts = repetition.split(mark, component) if mark else [repetition]
        return self._text(parts[component - 1]) if component <= len(parts) else ""

    def _text(self, value: str) -> str:
        if value.isalnum() or not value:
            return value
        marks = self._delimiters
        if marks.subcomponent and marks.subcomponent in value:
            value = value.split(marks.subcomponent, 1)[0]
        text = unescape(value, marks, self._codec).strip()
        return "" if text == NULL else text

    def is_null(self, number: int) -> bool:
        """Whether a field is said to be none, as a whole or in each of its parts."""
        value = self.field(number)
        if NULL not in value:
            return False
        marks = self._delimiters.component + self._delimiters.subcomponent
        return not value.replace(NULL, "").strip(f"{marks} ")


class Message:
    """The segments of a message.

    Parameters
    ----------
    text : the message, CR between its segments.
    codec : what it was in, for bytes that are escaped.

    Raises
    ------
    UnreadableError if it does not begin with a segment that states delimiters.
    """

    __slots__ = ("_firsts", "codec", "delimiters", "lines")

    def __init__(self, text: str, codec: str = "ascii") -> None:
        self.delimiters = Delimiters.of(text)
        self.lines = text.split("\r")
        self.codec = codec
        self._firsts: dict[str, Segment] = {}

    def segments(self, names: Iterable[str]) -> Iterator[Segment]:
        """Segments of these names, in the order of the message."""
        for line in self.lines:
            if line[:3] in names:
                yield self.segment(line)

    def first(self, name: str) -> Segment:
        """The first segment of a name; an empty one if there is none."""
        found = self._firsts.get(name)
        if found is None:
            lines = (line for line in self.lines if line.startswith(name))
            found = self._firsts[name] = self.segment(next(lines, name))
        return found

    def segment(self, line: str) -> Segment:
        """A line of this message as a segment."""
        return Segment(line, self.delimiters, self.codec)


def join(name: str, fields: Iterable[str], delimiters: Delimiters = STANDARD) -> str:
    """A line of these fields, which are escaped already; blanks at its end left out."""
    line = delimiters.field.join((name, *fields))
    return line.rstrip(delimiters.field)
