"""Precision: how well the means of an experiment are known, beside what was asked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import xarray as xr

from twin.errors import TwinError
from twin.hospital.pattern import fits
from twin.locale import Language, say
from twin.result.choice import HEADLINES, chosen
from twin.result.summary import summary
from twin.result.wording import number
from twin.situations.boards import INDICATORS

Floats = npt.NDArray[np.float64]

THINGS = ("stream", "resource", "request")
"""Axes whose coordinates are names."""


@dataclass(frozen=True)
class Width:
    """How far the mean of one indicator in one scenario may be off."""

    indicator: str
    """As it was named."""
    label: tuple[str, str]
    """What people call it, in Chinese and in English."""
    scenario: str
    """Scenario."""
    base: str
    """Scenario of which it is the difference; empty for a value itself."""
    error: float
    """Half-width of the 95 % interval as a share of the true mean. [1]"""

    def said(self, language: Language) -> str:
        """`Wait, base: 6.1 %`."""
        return say(
            "precision.difference" if self.base else "precision.width",
            language,
            indicator=self.label[language == "en"],
            scenario=self.scenario,
            base=self.base,
            error=number(100 * self.error),
        )


@dataclass(frozen=True)
class Precision:
    """What was asked of an experiment's means, and what came of it."""

    until: float
    """What each mean may be off by, as a share of it. [1]"""
    most: int
    """Replications after which it stops in any case."""
    replications: int
    """Replications after which it stopped."""
    widest: Width | None
    """The mean known least; none where nothing has a value."""

    @property
    def is_reached(self) -> bool:
        """Whether every mean is known as well as was asked."""
        return self.widest is None or self.widest.error <= self.until

    def sentence(self, language: Language) -> str:
        """Why it stopped, in plain words."""
        return say(
            "precision.reached" if self.is_reached else "precision.missed",
            language,
            replications=self.replications,
            until=number(100 * self.until),
            widest=self.widest.said(language) if self.widest else "",
        ).rstrip("；; ")

    def to_json(self) -> str:
        """The same as text, which `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Precision | None":
        """What `to_json` wrote; none where nothing was asked."""
        found = json.loads(text)
        if found is None:
            return None
        widest = found.pop("widest")
        if widest is not None:
            widest = Width(**widest | {"label": tuple(widest["label"])})
        return cls(**found, widest=widest)


def precision(
    dataset: xr.Dataset, until: float, most: int, names: Iterable[str] = ()
) -> Precision:
    """How well the means of a dataset are known.

    The mean of n values with half-width h is off by at most h / (|mean| - h) of the
    true mean with the interval's confidence, so that asking for γ means to go on until
    h / |mean| is at most γ / (1 + γ). Looked at again and again, the interval covers a
    little less often than it says; ten replications or more before the first look and
    an error of 15 % or less keep that small.

    Parameters
    ----------
    until : what each mean may be off by, as a share of it. [1]
    most : replications after which the experiment stops in any case.
    names : indicators, as `Replications.of` has them.

    References
    ----------
    Law, Simulation Modeling and Analysis, 5th ed. 2015, section 9.4.1; Law, Kelton and
    Koenig, Relative width sequential confidence intervals for the mean, Communications
    in Statistics B 10 (1981) 29-39.
    """
    found = [each for name in names or HEADLINES for each in widths(dataset, name)]
    widest = max(found, key=lambda each: each.error, default=None)
    return Precision(until, most, dataset.sizes["replication"], widest)


def widths(dataset: xr.Dataset, name: str) -> Iterator[Width]:
    """How far an indicator may be off in each scenario, and in each difference.

    What has no value anywhere has no width.
    """
    indicator, _, pattern = name.partition(".")
    variable = chosen(dataset, indicator)
    label = variable.attrs["long_name_zh"], variable.attrs["long_name"]
    if pattern:
        variable = _matching(variable, pattern)
        label = f"{label[0]}，{pattern}", f"{label[1]}, {pattern}"
    values = variable.values.reshape(*variable.shape[:2], -1)
    # An infinite value, such as the load of what is never open, has no interval.
    values = values[..., ~np.isinf(values).any(axis=(0, 1))]
    scenarios = [str(each) for each in dataset["scenario"].values]
    base = summary(values[0], axis=0).mean
    for s, scenario in enumerate(scenarios):
        error = error_of(values[s], summary(values[s], axis=0).mean)
        if error is not None:
            yield Width(name, label, scenario, "", error)
        if s > 0:
            error = error_of(values[s] - values[0], base)
            if error is not None:
                yield Width(name, label, scenario, scenarios[0], error)


def error_of(values: Floats, mean: Floats) -> float | None:
    """Half-widths of all things together beside what their means may really be.

    Parameters
    ----------
    values : one row per replication. (replication, thing)
    mean : what the half-widths are held against. (thing,)
    """
    found = summary(values, axis=0)
    is_known = (found.replications > 0) & np.isfinite(mean)
    if not is_known.any():
        return None
    # Of what was seen once nothing is known but that it is about so much.
    half = np.where(found.replications > 1, found.half, np.abs(mean))
    half_width, size = half[is_known].sum(), np.abs(mean[is_known]).sum()
    if half_width == 0:
        return 0.0
    return float(half_width / (size - half_width)) if half_width < size else np.inf


def _matching(variable: xr.DataArray, pattern: str) -> xr.DataArray:
    """The things that a pattern names."""
    (axis,) = [dim for dim in variable.dims if dim in THINGS]
    keys = [str(key) for key in variable[axis].values]
    at = [place for place, key in enumerate(keys) if fits(pattern, key)]
    return variable.isel({axis: at})


def check_names(names: Iterable[str], things: Mapping[str, Iterable[str]]) -> None:
    """Refuse what names no indicator, or no thing that it is of.

    Parameters
    ----------
    names : indicators, as `Replications.of` has them.
    things : what there is on each axis of `THINGS`.

    Raises
    ------
    TwinError with the nearest right name.
    """
    for name in names:
        indicator, _, pattern = name.partition(".")
        if indicator not in INDICATORS:
            raise TwinError(_unknown("indicator", indicator, INDICATORS))
        if pattern:
            axes = [dim for dim in INDICATORS[indicator].dims if dim in THINGS]
            there = [key for dim in axes for key in things[dim]]
            if not any(fits(pattern, key) for key in there):
                raise TwinError(_unknown(f"{indicator} of", pattern, there))


def _unknown(what: str, name: str, there: Iterable[str]) -> str:
    near = get_close_matches(name, list(there), n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return f'replications.of: no {what} "{name}"{hint}'
