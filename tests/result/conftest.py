"""Results made of samples written down, with no engine behind them."""

import json
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from twin.experiment.labels import Label
from twin.experiment.sample import Sample
from twin.result import Result
from twin.result.dataset import dataset
from twin.situations.boards import INDICATORS
from twin.situations.requests import TARGETS_MIN
from twin.values.itineraries import PRIORITIES

SIZES = {"hour": 48, "day": 2, "priority": PRIORITIES, "target": len(TARGETS_MIN)}
LABELS = {
    "stream": (
        Label("walk-in", "门诊", "Walk-in"),
        Label("lab", "检验", "Lab", "task"),
    ),
    "resource": (
        Label("doctor", "医生", "Doctors", "staff"),
        Label("ward", "病区", "Ward", "bed"),
    ),
    "request": (Label("doctor", "医生", "Doctors"), Label("ward", "病区", "Ward")),
    "place": (
        Label("hall", "大厅", "Hall"),
        Label("~on-the-way", "行走途中", "On the way"),
    ),
    "means": (Label("car", "私家车", "Car"),),
    "car_park": (Label("parking", "停车场", "Car park", "parking"),),
    "passage": (Label("gate", "大门", "Gate"),),
    "ward": (Label("ward", "病区", "Ward", "bed"),),
    "theatre": (Label("theatre", "手术室", "Theatres", "theatre"),),
    "department": (Label("medicine", "内科", "Medicine"),),
    "step": (Label("out.see", "门诊，就诊", "Outpatient, consultation"),),
}


def sample(
    fill: float = 0.0, labels: dict[str, tuple[Label, ...]] = LABELS, **values: object
) -> Sample:
    """A sample with one number everywhere, but for the indicators given."""
    sizes = SIZES | {dim: len(things) for dim, things in labels.items()}
    found = {}
    for name, indicator in INDICATORS.items():
        shape = tuple(sizes.get(dim, 0) for dim in indicator.dims)
        given = np.asarray(values.get(name, fill), dtype=np.float64)
        found[name] = np.broadcast_to(given, shape).copy()
    return Sample(found, labels, date(2026, 11, 23))


def result(
    samples: dict[tuple[int, int], Sample],
    replications: int,
    *,
    names: tuple[str, ...] = ("base", "more beds"),
    failures: tuple[dict[str, object], ...] = (),
) -> Result:
    """A result of these samples."""
    scenarios = [Label(name, f"方案{name}", name.capitalize()) for name in names]
    attrs = {
        "version": "0",
        "created": "2026-11-22T20:00:00+00:00",
        "as_of": "",
        "seed": 7,
        "days": 2,
        "warm_up_days": 1,
        "scenarios": json.dumps({name: {"twin": 1} for name in names}),
        "failures": json.dumps(failures),
    }
    return Result(dataset(scenarios, replications, samples).assign_attrs(attrs))


@pytest.fixture(scope="session")
def make_sample() -> Callable[..., Sample]:
    """A sample with one number everywhere, but for the indicators given."""
    return sample


@pytest.fixture(scope="session")
def make_result() -> Callable[..., Result]:
    """A result of given samples."""
    return result


@pytest.fixture
def two(make_sample, make_result) -> Result:
    """Two scenarios and four replications, in which the doctors' wait falls."""
    waits = {0: (50, 60, 55, 65), 1: (38, 48, 42, 54)}
    return make_result(
        {
            (s, r): make_sample(
                1.0,
                wait_min=[wait, 5.0],
                load=[1.07 - 0.3 * s, 0.4],
                occupancy=np.arange(48)[:, None] + np.array([0, 100 + r]),
                queue=[3.0, np.nan],
            )
            for s, row in waits.items()
            for r, wait in enumerate(row)
        },
        4,
    )
