"""What was drawn from files of real data, as a report says it."""

from math import nan, sqrt
from typing import TYPE_CHECKING

from twin.locale import Label
from twin.reports.morning import Drawn, Source
from twin.reports.quantity import Quantity

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
    half = nan
    if isinstance(value.observations, int) and value.observations > 1:
        half = NORMAL_95 * value.sd / sqrt(value.observations)
    mean = Quantity(
        value.mean, value.mean - half, value.mean + half, value.unit, 0.95, "mean", 0
    )
    return Drawn(
        key=value.path,
        name=_label(value.what),
        observations=value.observations,
        value=mean,
        declared=str(value.declared),
    )


def _label(label: Label) -> Label:
    return Label(label.zh, label.en)
