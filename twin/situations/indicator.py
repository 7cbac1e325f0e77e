"""Indicator: one named, united, bilingual quantity of a situation."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Text(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


class Situation(Enum):
    """A board of indicators; the values are its names."""

    ACCESS = Text("通行与就诊", "Access")
    COLLABORATION = Text("协同", "Collaboration")


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
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    label: Text
    definition: Text
    better: Better = Better.NEITHER
    over_time: OverTime = OverTime.NONE
