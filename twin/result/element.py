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
    dims = [str(dim) for dim in ordered.dims[2:]]
    for at in np.ndindex(ordered.shape[2:]):
        parts = [
            _part(ordered, dim, place) for dim, place in zip(dims, at, strict=True)
        ]
        element = Element(
            key=tuple((dim, part[0]) for dim, part in zip(dims, parts, strict=True)),
            zh="，".join(part[1] for part in parts),
            en=", ".join(part[2] for part in parts),
        )
        yield element, ordered.values[(slice(None), slice(None), *at)]


def _part(variable: xr.DataArray, dim: str, place: int) -> tuple[Any, str, str]:
    """Coordinate, Chinese and English of one place on an axis."""
    value = variable[dim].values[place]
    if f"{dim}_zh" in variable.coords:
        zh, en = (str(variable[f"{dim}_{part}"].values[place]) for part in ("zh", "en"))
        return str(value), zh, en
    zh, en = NUMBERED.get(dim, ("", ""))
    return int(value), f"{zh} {value}".strip(), f"{en} {value}".strip()
