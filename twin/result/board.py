"""Board: all indicators of one situation, and which of them ask for attention."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import xarray as xr

from twin.errors import TwinError
from twin.locale import Language, say
from twin.result.caution import bounds_of, interval_said
from twin.result.choice import TIMES, chosen
from twin.result.element import Element, elements
from twin.result.rows import Rows, cut
from twin.result.summary import summary
from twin.result.wording import number, subject
from twin.situations.boards import ALSO_SHOWN
from twin.situations.indicator import Situation, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Status = Literal["alarm", "warn", "fine", ""]
RANK = {"alarm": 0, "warn": 1, "fine": 2, "": 3}
MOST_SAID = 20
"""Readings that a board says in words; the table has all."""
MOST_PANELS = 8
"""Indicators over time that a board draws, of those that are not always nothing."""
MOST_TOTALS = 16
"""Indicators without time that a board without any over time draws."""


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
    replications: int
    """How many replications have a value."""
    over: str = ""
    """`hour` or `day` where the worst is one of these."""
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
    def excess(self) -> float:
        """How far the worst hour is beyond the warning, by the warning itself."""
        return abs(self.worst - self.warn) / (abs(self.warn) or 1.0)

    def sentence(self, language: Language) -> str:
        """`Weekday: Bed occupancy, Ward 3: 104 %, alarm at 100 %`."""
        values = {
            "scenario": self.scenario,
            "subject": subject(self.label, self.element, language),
        }
        if not self.status:
            said = partial(level, unit=self.unit)
            ends = self.low, self.high
            interval = interval_said(ends, self.replications, language, said)
            value = said(self.mean)
            return say("board.mean", language, value=value, interval=interval, **values)
        limit = self.alarm if self.status == "alarm" else self.warn
        value = level(self.worst, self.unit)
        if self.over:
            value = say(f"board.worst_{self.over}", language, value=value)
        return say(
            f"board.{self.status}",
            language,
            value=value,
            limit=level(limit, self.unit),
            **values,
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
            "unit": self.unit,
            "status": self.status,
            "replications": self.replications,
        }


@dataclass(frozen=True, repr=False)
class Board(Rows[Reading]):
    """All indicators of one situation, in the order of the board."""

    schema = "twin.board/1"
    shown_as = "{:.4g}"

    title: Text
    """What people call the board."""
    series: tuple[xr.DataArray, ...] = field(compare=False)
    """Its indicators over time. (scenario, replication, time, ...)"""
    totals: tuple[xr.DataArray, ...] = field(compare=False, default=())
    """Those of the whole hospital and run, then by department, for boards without
    series. (scenario, replication) or (scenario, replication, department)"""

    def __repr__(self) -> str:
        urgent = [row.sentence("en") for row in self._urgent()]
        head = f"{self.title.en}: {len(self.rows)} readings"
        said = cut(urgent, MOST_SAID, "see .table()") or ["nothing asks for attention"]
        whole = cut(
            [row.sentence("en") for row in self._whole()], MOST_SAID, ".table()"
        )
        return "\n".join([head, *self.cautions(), *whole, *said])

    def sentences(self, language: Language) -> list[str]:
        """What asks for attention, alarms first, in plain words."""
        return [row.sentence(language) for row in self._urgent()[:MOST_SAID]]

    def _urgent(self) -> list[Reading]:
        """Alarms first; of each indicator the furthest beyond, then the next ones."""
        urgent = [row for row in self.rows if row.status in ("alarm", "warn")]
        urgent.sort(key=lambda row: (RANK[row.status], -row.excess))
        nth: dict[tuple[str, str], int] = {}
        turns = []
        for row in urgent:
            of = row.scenario, row.name
            nth[of] = nth.get(of, 0) + 1
            turns.append(nth[of])
        order = sorted(
            range(len(urgent)), key=lambda at: (RANK[urgent[at].status], turns[at])
        )
        return [urgent[at] for at in order]

    def _whole(self) -> list[Reading]:
        """What is told of the whole hospital, without thresholds."""
        rows = [row for row in self.rows if not row.status and not row.element.key]
        return [row for row in rows if np.isfinite(row.mean)]

    def plot(self) -> "Figure":
        """What the board says over time, or in all, one indicator under the other."""
        from matplotlib.figure import Figure

        from twin.result.plot import plot_indicator

        shown = self._drawn()
        heights = [_height(variable) for variable in shown] or [1.0]
        figure = Figure(figsize=(9, sum(heights)), layout="constrained")
        axes = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[
            :, 0
        ]
        if not shown:
            axes[0].set_axis_off()
            axes[0].set_title(f"{self.title.en}: nothing but zero")
        for variable, ax in zip(shown, axes, strict=False):
            plot_indicator(variable, ax)
        return figure

    def _drawn(self) -> list[xr.DataArray]:
        """What is not always nothing, over time, or in all where nothing is."""
        most = MOST_PANELS if self.series else MOST_TOTALS
        shown = (each for each in self.series or self.totals if _is_some(each))
        return list(islice(shown, most))


def board(dataset: xr.Dataset, name: str) -> Board:
    """The board of a situation, such as `access`.

    Raises
    ------
    TwinError if there is no such board, with those there are.
    """
    names = [each.name.lower() for each in Situation]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"there are: {', '.join(names)}"
        hint = f'did you mean "{near[0]}"?' if near else hint
        raise TwinError(f'no board "{name}"; {hint}')
    situation = Situation[name.upper()]
    also = ALSO_SHOWN.get(situation, ())
    mine = [
        str(key)
        for key, variable in dataset.data_vars.items()
        if variable.attrs.get("situation") == name or key in also
    ]
    rows = [row for key in mine for row in _readings(dataset, key)]
    series = tuple(dataset[key] for key in mine if "hour" in dataset[key].dims)
    flat = [dataset[key] for key in mine if dataset[key].ndim == 2]
    flat += [dataset[key] for key in mine if dataset[key].dims[2:] == ("department",)]
    totals = tuple(flat)
    return Board(tuple(rows), situation.value, series, totals)


def _readings(dataset: xr.Dataset, name: str) -> Iterator[Reading]:
    variable = dataset[name].transpose("scenario", "replication", ...)
    time = next((each for each in TIMES if each in variable.dims), None)
    whole = chosen(dataset, name)
    has_whole = time not in whole.dims
    things = variable.isel({time: 0}) if time else variable
    worst = _worst(variable, time)
    at = dict(zip(map(str, things["scenario"].values), range(len(worst)), strict=True))
    means = whole if has_whole else things
    attrs, bounds = variable.attrs, bounds_of(variable.attrs)
    for place, (element, values) in enumerate(elements(means)):
        known = values if has_whole else np.full_like(values, np.nan)
        found = summary(known, bounds)
        for scenario, s in at.items():
            last = float(worst[s, place])
            if found.replications[s] or not np.isnan(last):
                yield Reading(
                    scenario=scenario,
                    name=name,
                    element=element,
                    label=(attrs["long_name_zh"], attrs["long_name"]),
                    unit=attrs["unit"],
                    mean=float(found.mean[s]),
                    low=float(found.low[s]),
                    high=float(found.high[s]),
                    worst=last,
                    replications=int(found.replications[s]),
                    over=time or "",
                    warn=float(attrs.get("warn", np.nan)),
                    alarm=float(attrs.get("alarm", np.nan)),
                )


def _worst(variable: xr.DataArray, time: str | None) -> np.ndarray[Any, Any]:
    """The worst mean of each thing over hours or days. (scenario, thing)"""
    scenarios = variable.sizes["scenario"]
    attrs = variable.attrs
    order = ("scenario", "replication", *([time] if time else []), ...)
    values = variable.transpose(*order).values
    if not time:
        values = values[:, :, None]
    values = values.reshape(*values.shape[:3], -1)
    if "alarm" not in attrs:
        return np.full((scenarios, values.shape[-1]), np.nan)
    mean = summary(values, axis=1).mean
    known = np.where(np.isnan(mean), -np.inf, mean)
    if attrs["alarm"] < attrs["warn"]:
        lowest = np.where(np.isnan(mean), np.inf, mean).min(axis=1)
        return np.where(np.isfinite(lowest), lowest, np.nan)
    highest = known.max(axis=1)
    return np.where(np.isfinite(highest), highest, np.nan)


def _is_some(variable: xr.DataArray) -> bool:
    return bool((variable.fillna(0) != 0).any())


def _height(variable: xr.DataArray) -> float:
    """Height of a panel. [in]"""
    if any(time in variable.dims for time in TIMES):
        return 3.0
    return 0.25 * int(np.prod(variable.shape[2:], initial=1)) + 0.9


def level(value: float, unit: str) -> str:
    """A number with its unit, a share in hundredths."""
    if unit == "share":
        return f"{number(100 * value)} %"
    return number(value) if unit == "1" else f"{number(value)} {unit}"
