"""Element: what an indicator's number is of, such as a resource, hour or priority."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from twin.locale import Language

NUMBERED = {"priority": ("优先级", "priority"), "hour": ("时", "hour")} | {
    "day": ("日", "day"),
    "target": (">", ">"),
}
"""How coordinates that are numbers are said."""


@dataclass(frozen=True)
class Element:
    """Coordinates of a number besides scenario and replication.

    Attributes
    ----------
    key : coordinates by axis, as in the dataset.
    zh : the same as a person reads them, in Chinese.
    en : in English.
    """

    key: tuple[tuple[str, Any], ...]
    zh: str
    en: str

    def __str__(self) -> str:
        return ", ".join(f"{dim} {value}" for dim, value in self.key)

    def said(self, language: Language) -> str:
        """What a person reads; empty for a number of the whole hospital."""
        return self.zh if language == "zh" else self.en


def elements(
    variable: xr.DataArray,
) -> Iterator[tuple[Element, npt.NDArray[np.float64]]]:
    """Every element of an indicator with its values. (scenario, replication)"""
    ordered = variable.transpose("scenario", "replication", ...)
    things = np.moveaxis(ordered.values, (0, 1), (-2, -1))
    for element, place in places(ordered):
        yield element, things[place]


def places(variable: xr.DataArray) -> Iterator[tuple[Element, tuple[int, ...]]]:
    """Every element of an indicator, and its place on the axes after the first two."""
    dims = [str(dim) for dim in variable.dims[2:]]
    axes = [_parts(variable, dim) for dim in dims]
    for at in np.ndindex(variable.shape[2:]):
        parts = [axis[place] for axis, place in zip(axes, at, strict=True)]
        yield (
            Element(
                key=tuple(zip(dims, (part[0] for part in parts), strict=True)),
                zh="，".join(part[1] for part in parts),
                en=", ".join(part[2] for part in parts),
            ),
            at,
        )


def _parts(variable: xr.DataArray, dim: str) -> list[tuple[Any, str, str]]:
    """Coordinate, Chinese and English of every place on an axis."""
    values = variable[dim].values
    if f"{dim}_zh" in variable.coords:
        names = [variable[f"{dim}_{part}"].values for part in ("zh", "en")]
        return [
            (str(value), str(one), str(other))
            for value, one, other in zip(values, *names, strict=True)
        ]
    zh, en = NUMBERED.get(dim, ("", ""))
    return [
        (int(value), f"{zh} {value}".strip(), f"{en} {value}".strip())
        for value in values
    ]
