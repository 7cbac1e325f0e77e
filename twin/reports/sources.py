"""What was drawn from files of real data, as a report says it."""

from dataclasses import replace
from math import nan, sqrt
from typing import TYPE_CHECKING

from twin.locale import Label
from twin.reports.morning import Drawn, Source
from twin.reports.quantity import Quantity, of_share

if TYPE_CHECKING:
    from twin.calibration.basis import DrawnValue, FileBasis

NORMAL_95 = 1.96


def source_of(file: "FileBasis") -> Source:
    """The account of one file."""
    return Source(
        file=file.file,
        what=_label(file.what),
        rules=tuple(map(_label, file.rules)),
        counts=tuple((_label(name), count) for name, count in file.counts),
        examples=tuple((_label(name), str(where)) for name, where in file.examples),
        values=tuple(map(drawn_of, file.values)),
    )


def drawn_of(value: "DrawnValue") -> Drawn:
    """One value taken from a file; its mean is known as well as its count allows."""
    return Drawn(
        key=value.path,
        name=_label(value.what),
        observations=value.observations,
        value=_mean(value),
        declared=str(value.declared),
    )


def _mean(value: "DrawnValue") -> Quantity:
    """The mean of counts, durations or a share, none of which is below nothing."""
    count = value.observations
    if value.unit == "share" and isinstance(count, int):
        return replace(of_share(round(value.mean * count), count), replications=0)
    half = nan
    if isinstance(count, int) and count > 1:
        half = NORMAL_95 * value.sd / sqrt(count)
    low, high = max(value.mean - half, 0.0), value.mean + half
    return Quantity(value.mean, low, high, value.unit, 0.95, "mean", 0)


def _label(label: Label) -> Label:
    return Label(label.zh, label.en)
