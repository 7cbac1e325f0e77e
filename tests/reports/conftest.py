"""A made-up result of the true shape, so that reports need no simulation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pytest

import twin
from tests.reports.browser import Browser, executable
from twin.experiment.sample import Label, Sample
from twin.locale import Label as Names
from twin.reports.animation import Animation
from twin.reports.crowd import Crowd
from twin.reports.floor_plan import FloorPlan
from twin.reports.morning import Basis
from twin.reports.playback import Playback, play
from twin.result import Result
from twin.result.dataset import dataset
from twin.situations.boards import INDICATORS

DAYS = 7
RESOURCES = (
    Label("bay", "急诊床位", "Emergency bays", "bed"),
    Label("ward-3", "三病区", "Ward 3", "bed"),
    Label("parking", "停车位", "Parking spaces", "parking"),
    Label("doctor-im", "内科医生", "Physicians", "staff"),
    Label("ct", "CT", "CT scanners", "scanner"),
)
CAPACITY = np.array([10, 40, 85, 4, 2])
REQUESTS = (
    Label("bay", "急诊床位", "Emergency bays"),
    Label("doctor-im", "内科医生", "Physicians"),
    Label("ct", "CT", "CT scanners"),
)
STREAMS = (
    Label("walk-in", "门诊", "Outpatients"),
    Label("ambulance", "急救", "Ambulances"),
    Label("ambulance/ct", "急救：CT", "Ambulances: CT", "task"),
)
SCENARIOS = (
    Label("Weekday", "平日", "Weekday"),
    Label("Two more bays", "加两张急诊床", "Two more bays"),
    Label("Flu", "流感", "Flu"),
)
SIZES = {
    "hour": 24 * DAYS,
    "day": DAYS,
    "stream": len(STREAMS),
    "resource": len(RESOURCES),
    "request": len(REQUESTS),
    "priority": 16,
    "target": 4,
}


def sample(scenario: int, replication: int) -> Sample:
    """One replication: occupancy that rises in the afternoon, waits that follow."""
    generator = np.random.default_rng(replication)
    hour = np.arange(24 * DAYS)
    shape = np.exp(-(((hour % 24) - 15) ** 2) / 30)[:, None]
    level = np.array([1.15, 0.9, 0.8, 0.95, 0.5]) * (1 + 0.1 * (scenario == 2))
    if scenario == 1:
        level[0] *= 10 / 12
    capacity = CAPACITY.astype(float)
    capacity[0] += 2 * (scenario == 1)
    noise = generator.normal(1, 0.06, (24 * DAYS, len(RESOURCES)))
    held = np.minimum(capacity, CAPACITY * (0.3 + 0.7 * shape) * level * noise)
    factor = generator.gamma(20, 1 / 20) * (0.7 if scenario == 1 else 1 + scenario / 8)
    values = {
        name: np.zeros([SIZES.get(dim, 0) for dim in one.dims])
        for name, one in INDICATORS.items()
    }
    wait = np.array([55, 21, 3, 34, 7.0]) * factor
    values |= {
        "occupancy": held,
        "capacity": np.broadcast_to(capacity, held.shape).copy(),
        "full": (held >= capacity - 1e-9).astype(float),
        "hourly_wait_min": shape * wait,
        "arrivals": shape * np.array([60, 8, 3.0]) * generator.gamma(50, 1 / 50),
        "load": np.array([0.96, 0.88, 0.62, 1.07, 0.5]) * (1 + scenario / 50),
        "wait_min": wait,
        "served": np.array([700, 90, 3000, 2900, 400.0]),
        "length_min": np.array([140, 310, 60]) * factor,
        "bed_wait_h": np.array(0.9 * factor),
        "daily_request_wait_min": np.tile(wait[[0, 3, 4]], (DAYS, 1)),
        "daily_request_wait_p90_min": np.tile(wait[[0, 3, 4]] * 2.4, (DAYS, 1)),
        "daily_request_served": np.tile([100, 414, 57.0], (DAYS, 1)),
        "request_asked": np.ones((len(REQUESTS), 16)),
    }
    first = np.where(values["full"] > 0, hour[:, None] % 24, np.inf)
    first = first.reshape(DAYS, 24, -1).min(1)
    values["daily_first_full_h"] = np.where(np.isfinite(first), first, np.nan)
    labels = {"resource": RESOURCES, "request": REQUESTS, "stream": STREAMS}
    return Sample(values, labels, date(2026, 11, 25))


def make(replications: int = 20, failed: tuple[tuple[int, int], ...] = ()) -> Result:
    """A result of three scenarios; `failed` names pairs that have no sample."""
    samples = {
        (s, r): sample(s, r)
        for s in range(len(SCENARIOS))
        for r in range(replications)
        if (s, r) not in failed
    }
    found = dataset(SCENARIOS, replications, samples)
    found.attrs = {
        "schema": "twin.result/1",
        "seed": 1,
        "version": "0.1.0",
        "created": "2026-11-24T10:00:00+00:00",
        "as_of": "",
        "scenarios": '{"Two more bays": {"why": {"zh": "床位满", "en": "beds fill"}}}',
        "failures": str(
            [
                {
                    "scenario": SCENARIOS[s].key,
                    "replication": r,
                    "seed": 1,
                    "error": "deadlock <bay>",
                }
                for s, r in failed
            ]
        ).replace("'", '"'),
        "days": DAYS,
        "warm_up_days": 14,
    }
    return Result(found)


@pytest.fixture(scope="session")
def result() -> Result:
    """Three scenarios, twenty replications, none failed."""
    return make()


@pytest.fixture(scope="session")
def basis() -> Basis:
    """What the made-up result says it rests on."""
    return Basis(
        hospital=Names("示例医院", "Model hospital"),
        scenario=Names("平日", "Weekday"),
        scenario_file="scenarios/weekday.yaml",
        first_day=date(2026, 11, 25),
        days=DAYS,
        warm_up_days=14,
        replications=20,
        seed=1,
        version="0.1.0",
        created=datetime(2026, 11, 24, 18, 0, tzinfo=UTC),
        as_of="",
    )


@pytest.fixture(scope="session")
def made():
    """Makes results of any number of replications, some of them failed."""
    return make


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """A browser without a window."""
    program = executable()
    if program is None:
        pytest.skip("there is no Chromium on this machine to look at pages with")
    found = Browser(program, tmp_path_factory.mktemp("browser"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def playback() -> Playback:
    """The first Monday of the shipped hospital, after a day from empty."""
    return play(twin.load("small/weekday").vary("short", {"run.warm_up_days": 1}))


@pytest.fixture(scope="session")
def animation(playback) -> Animation:
    """The same on the floor plan."""
    plan = FloorPlan.of(playback.scenario.layout, playback.model.places)
    return Animation(playback, Crowd.of(playback.scene), plan)
