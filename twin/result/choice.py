"""The part of an indicator that a reader asks for."""

from collections.abc import Iterable
from difflib import get_close_matches

import xarray as xr

from twin.errors import TwinError

TIMES = ("hour", "day")

HEADLINES = (
    "load",
    "wait_min",
    "wait_p90_min",
    "utilisation",
    "held_share",
    "length_min",
    "arrivals",
    "bed_wait_h",
)
"""Indicators that are shown, and judged, when none is named."""

KIND_OF = {"ward": "bed", "doctor": "staff", "nurse": "staff"}
"""What people say for kinds of resources."""


def chosen(
    dataset: xr.Dataset, name: str, by: str | None = None, *, keep_time: bool = False
) -> xr.DataArray:
    """An indicator by scenario, replication and thing, its time as asked for.

    Parameters
    ----------
    by : a time to keep apart, `hour` or `day`; a kind of resource to show alone; or an
        axis, all of which but time are kept anyway.
    keep_time : keep the time that the indicator has.

    Raises
    ------
    TwinError if the indicator or the kind is not there, with what is.
    """
    if name not in dataset:
        raise TwinError(_unknown("indicator", name, map(str, dataset.data_vars)))
    variable = dataset[name].transpose("scenario", "replication", ...)
    if by is not None and by not in (*TIMES, *map(str, variable.dims)):
        variable = _of_kind(variable, by)
    if by == "day" and "hour" in variable.dims and not keep_time:
        variable = _by_day(variable)
    for time in TIMES:
        if time in variable.dims and time != by and not keep_time:
            variable = over_all(variable, time)
    return variable


def _of_kind(variable: xr.DataArray, by: str) -> xr.DataArray:
    kind = KIND_OF.get(by, by)
    kinds = variable.coords.get("resource_kind")
    there = sorted(set(map(str, kinds.values))) if kinds is not None else []
    if kinds is None or kind not in there:
        choices = [*TIMES, *map(str, variable.dims[2:]), *there]
        raise TwinError(_unknown(f"way to look at {variable.name} by", by, choices))
    return variable.isel(resource=(kinds == kind).values)


def _by_day(variable: xr.DataArray) -> xr.DataArray:
    days = variable.sizes["hour"] // 24
    hours = variable.isel(hour=slice(0, days * 24)).drop_vars("time", errors="ignore")
    split = hours.coarsen(hour=24).construct(hour=("day", "hour"), keep_attrs=True)
    split = split.reset_coords(drop=True).assign_coords(day=range(days))
    kept = [name for name in variable.coords if "hour" not in variable[name].dims]
    split = split.assign_coords({name: variable[name] for name in kept})
    return over_all(split, "hour")


def over_all(variable: xr.DataArray, time: str) -> xr.DataArray:
    """An indicator of the whole window; as it was where its hours do not add up."""
    over = variable.attrs["over_time"]
    if over == "none":
        return variable
    # A thing that is in no hour is not there; missing stays missing.
    if over == "sum":
        return variable.sum(time, skipna=True, min_count=1, keep_attrs=True)
    return variable.mean(time, skipna=True, keep_attrs=True)


def _unknown(what: str, name: str, there: Iterable[str]) -> str:
    choices = list(there)
    near = get_close_matches(name, choices, n=1)
    hint = (
        f'; did you mean "{near[0]}"?' if near else f"; there are: {', '.join(choices)}"
    )
    return f'no {what} "{name}"{hint}'
