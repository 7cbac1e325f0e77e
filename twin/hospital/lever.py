"""A number of a scenario that a planner turns."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from twin.hospital.model import Model, Number
from twin.hospital.name import Name


class Lever(Model):
    """One number that expressions such as `"= 0.12 * (1 - 0.4 * reminders)"` use.

    `vary({"levers.reminders": 0.8})` and a lever among `uncertain` mean its value.
    """

    value: Number
    """What it is set to, in its unit."""
    name: Name
    """What a person reads."""
    unit: str = ""
    """Unit of the value; empty for a pure number."""
    low: Number | None = None
    """Least value it may have, in its unit; no limit if absent."""
    high: Number | None = None
    """Greatest value it may have, in its unit; no limit if absent."""
    why: Name | None = None
    """What it stands for, and why one would turn it."""

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low should be less than high")
        if self.fitted(self.value) != self.value:
            low = "" if self.low is None else f"from {self.low:g} "
            high = "" if self.high is None else f"up to {self.high:g}"
            raise ValueError(
                f"should be {low}{high}".rstrip() + f", not {self.value:g}"
            )
        return self

    def fitted(self, value: float) -> float:
        """The nearest value it may have."""
        value = value if self.low is None else max(value, self.low)
        return value if self.high is None else min(value, self.high)
