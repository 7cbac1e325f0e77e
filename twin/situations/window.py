"""Window: the stretch of time that a measure is taken over."""

from dataclasses import dataclass

from twin.values.step import MINUTE

HOUR = 60 * MINUTE
"""Ticks of an hour."""


@dataclass(frozen=True)
class Window:
    """Whole hours, the beginning included and the end not.

    Attributes
    ----------
    begin : first instant. [tick]
    end : first instant after it. [tick]

    Raises
    ------
    ValueError if it is empty, or an end is not on the hour.
    """

    begin: int
    end: int

    def __post_init__(self) -> None:
        if self.begin % HOUR or self.end % HOUR or self.end <= self.begin:
            raise ValueError(
                f"a window runs from hour to later hour, not {self.begin} to {self.end}"
            )

    @property
    def hours(self) -> int:
        """How many hours it has."""
        return (self.end - self.begin) // HOUR
