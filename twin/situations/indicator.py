"""Indicator: one named, united, bilingual quantity of a situation."""

from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import NamedTuple


class Text(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


class Situation(Enum):
    """A board of indicators; the values are its names."""

    ACCESS = Text("通行", "Access")
    COLLABORATION = Text("业务协同", "Collaboration")
    COST = Text("成本", "Cost")
    PERFORMANCE = Text("绩效考核", "Performance appraisal")


class Better(Enum):
    """Which way of an indicator is good news."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"


class OverTime(Enum):
    """How hours or days of an indicator are put together."""

    SUM = "sum"
    MEAN = "mean"
    NONE = "none"
    """They are not: the indicator of the whole window is another one."""


class Thresholds(NamedTuple):
    """From where on an indicator's value asks for attention.

    Bad news is the way from `warn` to `alarm`, up or down.
    """

    warn: float | None = None
    """Worth a look, in the indicator's unit."""
    alarm: float | None = None
    """Worth an answer, in the indicator's unit."""
    source: str = ""
    """Where the figures come from, or `assumed`."""


NO_THRESHOLDS = Thresholds()


class Bounds(NamedTuple):
    """The least and the most that an indicator can be, in its unit."""

    least: float = -inf
    most: float = inf

    @property
    def of_difference(self) -> "Bounds":
        """The least and the most that two of them can differ by."""
        return Bounds(self.least - self.most, self.most - self.least)


ANY = Bounds()
NOT_NEGATIVE = Bounds(least=0)
PART = Bounds(0, 1)
"""A share of what is all of it; a share of what is planned can pass 1."""


@dataclass(frozen=True)
class Indicator:
    """What a variable of a result means.

    Attributes
    ----------
    name : the variable; its unit comes last where a person would ask for it.
    dims : what it is told apart by, besides scenario and replication.
    unit : unit, 1 for a share.
    label : what people call it.
    definition : how it is computed.
    better : which way is good news.
    over_time : how its hours or days are put together.
    thresholds : values from which on it asks for attention.
    bounds : the least and the most that it can be, in any hour and over all of them.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    label: Text
    definition: Text
    better: Better = Better.NEITHER
    over_time: OverTime = OverTime.NONE
    thresholds: Thresholds = NO_THRESHOLDS
    bounds: Bounds = NOT_NEGATIVE


LESS, MORE, NEITHER = Better.LESS, Better.MORE, Better.NEITHER
SUM, MEAN = OverTime.SUM, OverTime.MEAN
