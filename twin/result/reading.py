"""Reading: one indicator of one thing in one scenario, and what it asks for."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from twin.locale import Language, say
from twin.result.caution import interval_said
from twin.result.element import Element
from twin.result.wording import level, subject

Status = Literal["alarm", "warn", "fine", ""]
RANK = {"alarm": 0, "warn": 1, "fine": 2, "": 3}


@dataclass(frozen=True)
class Reading:
    """One indicator of one thing in one scenario."""

    scenario: str
    """Scenario."""
    name: str
    """Variable of the dataset."""
    element: Element
    """What it is of, such as a ward."""
    label: tuple[str, str]
    """What people call the indicator, in Chinese and in English."""
    unit: str
    """Unit of all values."""
    mean: float
    """Mean over replications of the whole window; missing where hours have none."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of the same."""
    worst: float
    """Mean over replications in the hour or day nearest to, or furthest beyond, the
    alarm; missing without thresholds, and the mean where there are no hours or days."""
    worst_low: float = np.nan
    """Lower end of its 95 % interval."""
    worst_high: float = np.nan
    """Upper end of the same."""
    replications: int = 0
    """How many replications have a value."""
    over: str = ""
    """`hour` or `day` where the worst is one of these."""
    when: tuple[str, str] = ("", "")
    """Which of them it is, in Chinese and in English."""
    warn: float = np.nan
    """From where on it is worth a look."""
    alarm: float = np.nan
    """From where on it is worth an answer."""

    @property
    def status(self) -> Status:
        """What the worst hour says; nothing where there are no thresholds."""
        if np.isnan(self.worst):
            return ""
        sign = -1 if self.alarm < self.warn else 1
        for status, limit in (("alarm", self.alarm), ("warn", self.warn)):
            if sign * self.worst >= sign * limit:
                return "alarm" if status == "alarm" else "warn"
        return "fine"

    @property
    def limit(self) -> float:
        """The threshold that it has come to or, where it has not, the next one."""
        return self.alarm if self.status == "alarm" else self.warn

    @property
    def excess(self) -> float:
        """How far the worst hour is beyond the warning, by the warning itself."""
        return abs(self.worst - self.warn) / (abs(self.warn) or 1.0)

    def sentence(self, language: Language) -> str:
        """`Weekday: Bed occupancy, Ward 3: 104 % (95 % 99 % to 109 %), alarm at 100 %`.

        Where hours are told apart it also says which of them it is.
        """
        said = partial(level, unit=self.unit, language=language)
        is_worst = bool(self.status)
        value = said(self.worst if is_worst else self.mean)
        if is_worst and self.over:
            when = self.when[language == "en"]
            value = say(f"board.worst_{self.over}", language, value=value, when=when)
        ends = self.low, self.high
        if is_worst:
            ends = self.worst_low, self.worst_high
        return say(
            f"board.{self.status or 'mean'}",
            language,
            scenario=self.scenario,
            subject=subject(self.label, self.element, language),
            value=value,
            interval=interval_said(ends, self.replications, language, said),
            limit=said(self.limit),
        )

    def to_dict(self) -> dict[str, Any]:
        """The reading, its thing by its own columns."""
        return {
            "scenario": self.scenario,
            "indicator": self.name,
            "of": str(self.element),
            "zh": self.element.zh,
            "en": self.element.en,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "worst": self.worst,
            "worst_low": self.worst_low,
            "worst_high": self.worst_high,
            "worst_at": self.when[1],
            "unit": self.unit,
            "status": self.status,
            "replications": self.replications,
        }
