"""Rows of a file that cannot be used: how many, why, and where the first ones are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIRST = 3
"""Lines named per reason."""


@dataclass(frozen=True)
class Quarantine:
    """Rows put aside, by reason; of each only its line is kept, nothing it says."""

    counts: Mapping[str, int]
    """Rows by reason."""
    first_lines: Mapping[str, tuple[int, ...]]
    """First lines of each reason, counted from 1 with the header."""

    @classmethod
    def of(cls, lines: Mapping[str, Iterable[int]]) -> "Quarantine":
        """Rows by reason; reasons without any are left out.

        Parameters
        ----------
        lines : line of each row put aside, by reason.
        """
        known = {reason: sorted(map(int, rows)) for reason, rows in lines.items()}
        return cls(
            {reason: len(rows) for reason, rows in known.items() if rows},
            {reason: tuple(rows[:FIRST]) for reason, rows in known.items() if rows},
        )

    @property
    def rows(self) -> int:
        """Rows put aside, whatever the reason."""
        return sum(self.counts.values())
