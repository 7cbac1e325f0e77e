"""Sample: the indicators of one replication of one scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from twin.experiment.labels import Label
from twin.locale import Language


@dataclass(frozen=True, eq=False)
class Sample:
    """The indicators of one replication of one scenario.

    Attributes
    ----------
    values : indicators by name, their axes as in `INDICATORS`.
    labels : the things on the axes stream, resource and request.
    first_day : date on which the measured window begins, if it has one.
    drawn : what was drawn for the scenario's uncertain values, by dotted path.
    standstill : why some could never go on at the end of the run, in each language;
        empty if everybody could.
    """

    values: dict[str, npt.NDArray[np.float64]]
    labels: dict[str, tuple[Label, ...]]
    first_day: date | None
    drawn: dict[str, float] = field(default_factory=dict)
    standstill: Mapping[Language, str] = field(default_factory=dict)
