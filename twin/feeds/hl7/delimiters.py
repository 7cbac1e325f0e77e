"""Delimiters: the characters that part a message, as its first segment states them."""

from __future__ import annotations

from dataclasses import dataclass

from twin.feeds.reasons import UnreadableError

HEADS = ("MSH", "FHS", "BHS")
"""Segments that state the delimiters."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What parts fields, components, repetitions and subcomponents, and what escapes.

    One that a message does not state is an empty text, and parts nothing.
    """

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = ""

    @classmethod
    def of(cls, text: str) -> Delimiters:
        """The delimiters of a text that begins with a segment of `HEADS`.

        Raises
        ------
        UnreadableError if it does not, or if it states them so that they cannot be
        told from each other or from what they part.
        """
        if text[:3] not in HEADS:
            raise UnreadableError("unreadable", "should begin with MSH")
        given = text[3:9]
        if given[:5] == STANDARD_HEAD and given[5:6] == "|":
            return STANDARD
        field = given[:1]
        found = field + given[1:].split(field or "|", 1)[0].split("\r", 1)[0]
        if len(found) < 2 or len(set(found)) < len(found) or not _part(found):
            raise UnreadableError("unreadable", "MSH-1 and MSH-2 state no delimiters")
        return cls(*found, *[""] * (6 - len(found)))

    def encoding(self) -> str:
        """What MSH-2 says."""
        return "".join(
            (
                self.component,
                self.repetition,
                self.escape,
                self.subcomponent,
                self.truncation,
            )
        )


def _part(found: str) -> bool:
    return all(c.isprintable() and not c.isalnum() and c != " " for c in found)


STANDARD = Delimiters()
"""Those that HL7 recommends; what is kept has them."""
STANDARD_HEAD = STANDARD.field + STANDARD.encoding()
