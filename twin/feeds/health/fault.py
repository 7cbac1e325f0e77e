"""Fault: something about a feed that asks for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twin.locale.catalogue import Language, say

What = Literal[
    "silent",
    "slow",
    "flood",
    "gap",
    "ahead",
    "behind",
    "unknown-code",
    "frozen",
    "jump",
    "back",
]
"""What can be wrong: the first seven of a source, the others of one of its points."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with the figure and the limit it passed.

    Attributes
    ----------
    what : which fault it is.
    source : the feed.
    subject : the point, or the source once more.
    since : when it began. [µs since 1970-01-01 UTC]
    value : how much, in `unit`.
    limit : from where on it is a fault, in `unit`.
    unit : of both.
    """

    what: What
    source: str
    subject: str
    since: int
    value: float
    limit: float
    unit: str

    def sentence(self, language: Language = "en") -> str:
        """What is wrong, and how much, for a person."""
        return say(
            f"health.{self.what}",
            language,
            source=self.source,
            subject=self.subject,
            value=f"{self.value:.4g}",
            limit=f"{self.limit:.4g}",
            unit=self.unit,
        )
