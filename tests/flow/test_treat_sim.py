"""The urgent care centre of Nelson 2013, exercise 13, as stars-treat-sim models it.

Expected cells are means of 1000 replications of that program with its thinning of
arrivals put right. They are printed without all standard errors, but both programs
draw from one population if they agree, so the error of an expected cell is our
standard deviation over √1000, and rounding to the third digit is added.

Replications are days of their own: the centre opens empty at 0:00 (6AM there) and the
run stops after 19 hours, whoever is still in it. Hour 18 has the rate of hour 0.

Cells of one scenario hang together (long waits for triage, short ones after it), and
those of different scenarios share their draws, here as there. The interval of the mean
z² therefore comes from the correlation matrix of all cells over our replications, as
`tests.flow.agreement` says. Cells that the reference prints as equal, because their
part of the centre does not differ, count once.
"""

from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from tests.flow.agreement import FURTHEST, SHARE, correlation, disagreements
from twin.flow import kernel
from twin.flow.model import Model
from twin.hospital.scenario import from_dict
from twin.values.itineraries import Itineraries
from twin.values.journeys import Journeys
from twin.values.step import DAY, MINUTE, MISSING, Op

SEEDS = [1, 2, 3]
REPLICATIONS = 1000
REFERENCE = 1000
"""Replications of the reference."""
OPEN = 1140
"""Minutes."""
RATES = [
    2.36666666666667, 2.8, 8.83333333333333, 10.4333333333333, 14.8, 26.2666666666667,
    31.4, 18.0666666666667, 16.4666666666667, 12.0333333333333, 11.6, 28.8666666666667,
    18.0333333333333, 11.5, 5.3, 4.06666666666667, 2.2, 2.1, 2.36666666666667,
]  # fmt: skip

ROOMS = {
    "triage": 1,
    "registration": 1,
    "exam": 3,
    "trauma": 2,
    "treatment": 1,
    "trauma treatment": 1,
}
MINUTES: dict[str, Any] = {
    "triage": {"exponential": {"mean": 3}},
    "registration": {"lognormal": {"mean": 5, "sd": sqrt(2)}},
    "exam": {"truncated_normal": {"mean": 16, "sd": sqrt(3), "low": 0.5, "high": 99}},
    "trauma": {"exponential": {"mean": 90}},
    "treatment": {"lognormal": {"mean": 13.3, "sd": sqrt(2)}},
    "trauma treatment": {"lognormal": {"mean": 30, "sd": 2}},
}
FIXED = {
    "triage": 3,
    "registration": 5,
    "exam": 16,
    "trauma": 90,
    "treatment": 13.3,
    "trauma treatment": 30,
}
MORE = {
    "base": {},
    "triage+1": {"triage": 2},
    "exam+1": {"exam": 4},
    "treat+1": {"treatment": 2},
    "triage+exam": {"triage": 2, "exam": 4},
}

# Rows: base, triage+1, exam+1, treat+1, triage+exam; None where the cell is the base's
# or triage+1's.
CELLS: dict[str, tuple[float | None, ...]] = {
    "arrivals": (229.874, None, None, None, None),
    "triage wait": (31.300, 1.316, None, None, None),
    "triage use": (0.605, 0.302, None, None, None),
    "registration wait": (103.722, 130.173, None, None, None),
    "registration use": (0.851, 0.853, None, None, None),
    "exam wait": (25.395, 26.255, 0.143, None, 0.144),
    "exam use": (0.863, 0.867, 0.678, None, 0.681),
    "treatment wait": (134.265, 136.288, 149.707, 2.088, 152.423),
    "treatment use": (0.882, 0.884, 0.882, 0.633, 0.884),
    "total other": (228.282, 226.024, 216.939, 186.413, 214.127),
    "trauma wait": (153.378, 174.318, None, None, None),
    "trauma use": (0.848, 0.855, None, None, None),
    "trauma treatment wait": (17.680, 18.315, None, None, None),
    "total trauma": (292.400, 285.655, None, None, None),
    "throughput": (166.031, 166.744, 169.856, 198.595, 170.559),
}
ERRORS = {
    "triage wait": 0.571,
    "registration wait": 0.739,
    "exam wait": 0.276,
    "treatment wait": 0.823,
    "total other": 0.743,
    "trauma wait": 2.428,
    "trauma treatment wait": 0.414,
    "total trauma": 2.373,
    "throughput": 0.262,
    "arrivals": 0.488,
}
"""Standard errors of the reference's base, where they have three digits."""


def named(text: str) -> dict[str, str]:
    """A name that both languages share."""
    return {"zh": text, "en": text}


def step(room: str, minutes: dict[str, Any]) -> dict[str, Any]:
    """Time in a room."""
    name = room.replace(" ", "-")
    return {"do": "hold", "id": name, "for": name, "minutes": minutes[room]}


def centre(
    minutes: dict[str, Any] | None = None, p_trauma: float = 0.12, **capacity: int
) -> Model:
    """The centre with other times, share of trauma or rooms."""
    minutes = MINUTES | (minutes or {})
    every = capacity.get("all")
    rooms = {name: every or capacity.get(name, n) for name, n in ROOMS.items()}
    resources = {
        name.replace(" ", "-"): {"name": named(name), "capacity": n, "kind": "room"}
        for name, n in rooms.items()
    }
    ground = {"feature_type": "level", "name": named("ground"), "ordinal": 0}
    trauma = [step("trauma", minutes), step("trauma treatment", minutes)]
    other = [
        step("registration", minutes),
        step("exam", minutes),
        {
            "do": "chance",
            "id": "treated",
            "branches": [
                {"p": 0.6, "steps": [step("treatment", minutes)]},
                {"p": 0.4, "steps": []},
            ],
        },
    ]
    branches = [{"p": p_trauma, "steps": trauma}, {"p": 1 - p_trauma, "steps": other}]
    content = {
        "twin": 1,
        "name": named("urgent care"),
        "layout": {
            "name": named("urgent care"),
            "places": {"ground": ground},
            "connections": [],
            "resources": resources,
        },
        "calendar": {"region": "none"},
        "demand": {
            "patient": {"pathway": "care", "profile": {"per_hour": RATES + [0] * 5}}
        },
        "pathways": {
            "care": [
                step("triage", minutes),
                {"do": "chance", "id": "severity", "branches": branches},
            ]
        },
    }
    return Model.of(from_dict(content))


def days(model: Model, seed: int, number: int) -> list[Journeys]:
    """What happened on so many days, each from an empty centre until it closes."""
    capacity = model.capacity(1)
    return [
        kernel.run(from_midnight(block, day), capacity, OPEN * MINUTE)
        for day, block in enumerate(model.blocks(seed, 0, 0, number))
    ]


def from_midnight(itineraries: Itineraries, day: int) -> Itineraries:
    """The itineraries of a day, as if it were the first."""
    return replace(
        itineraries,
        arrival=itineraries.arrival - day * DAY,
        due=itineraries.due - day * DAY,
    )


@dataclass(frozen=True)
class Stays:
    """What happened in one room on one day.

    Attributes
    ----------
    wait : of those who were let in. (stay,) [min]
    minutes : how long each of them was to be in it. (stay,) [min]
    waiting : how many were not let in.
    """

    wait: np.ndarray
    minutes: np.ndarray
    waiting: int

    @classmethod
    def of(cls, model: Model, journeys: Journeys, room: str) -> "Stays":
        """Of a room."""
        steps = journeys.itineraries.steps
        line = model.requests.names.index(room.replace(" ", "-"))
        asked = (steps["op"] == Op.SEIZE) & (steps["arg"] == line)
        asked &= journeys.asked != MISSING
        begun = np.flatnonzero(asked & (journeys.began != MISSING))
        assert (steps["op"][begun + 1] == Op.HOLD).all()
        return cls(
            (journeys.began - journeys.asked)[begun] / MINUTE,
            steps["ticks"][begun + 1] / MINUTE,
            int(asked.sum()) - len(begun),
        )


def mean(values: np.ndarray) -> float:
    """Mean, not a number where there is none."""
    return float(values.mean()) if len(values) else np.nan


def is_trauma(model: Model, itineraries: Itineraries) -> np.ndarray:
    """Whether each visit's itinerary goes through the trauma room. (visit,)"""
    steps = itineraries.steps
    line = model.requests.names.index("trauma")
    at = (steps["op"] == Op.SEIZE) & (steps["arg"] == line)
    found = np.zeros(len(itineraries), dtype=np.bool_)
    found[itineraries.visit_of_step[at]] = True
    return found


def measures(model: Model, journeys: Journeys) -> dict[str, float]:
    """The cells of a day."""
    capacity = model.scenario.resources
    found = {"arrivals": float((journeys.arrived != MISSING).sum())}
    for room in ROOMS:
        stays = Stays.of(model, journeys, room)
        units = capacity[room.replace(" ", "-")].capacity
        found[f"{room} wait"] = mean(stays.wait)
        found[f"{room} use"] = stays.minutes.sum() / (OPEN * units)
    gone = journeys.left != MISSING
    trauma = is_trauma(model, journeys.itineraries)
    time = (journeys.left - journeys.arrived) / MINUTE
    found["total trauma"] = mean(time[gone & trauma])
    found["total other"] = mean(time[gone & ~trauma])
    found["throughput"] = float(gone.sum())
    return found


@cache
def table(scenario: str, seed: int) -> dict[str, np.ndarray]:
    """Each measure in each replication."""
    model = centre(**MORE[scenario])
    rows = [measures(model, day) for day in days(model, seed, REPLICATIONS)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def cells() -> list[tuple[str, str, float]]:
    """Scenario, measure and expected value of each cell that is not another's."""
    return [
        (scenario, measure, value)
        for measure, row in CELLS.items()
        for scenario, value in zip(MORE, row, strict=True)
        if value is not None
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_cells(seed):
    """Waits, use, total times and throughput of five scenarios agree."""
    names = [f"{scenario} {measure}" for scenario, measure, _ in cells()]
    ours = np.stack([table(s, seed)[m] for s, m, _ in cells()], axis=1)
    whole = ours[np.isfinite(ours).all(axis=1)]
    assert len(whole) >= 0.98 * REPLICATIONS
    there = np.isfinite(ours).sum(axis=0)
    variance = np.nanvar(ours, axis=0, ddof=1)
    rounding = 0.001**2 / 12
    error = np.sqrt(variance / there + variance / REFERENCE + rounding)
    z = (np.nanmean(ours, axis=0) - [value for *_, value in cells()]) / error
    assert disagreements(names, z, correlation(whole)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_spread_of_replications(seed):
    """Days differ as much as the reference's: its standard errors are ours, ± 12 %."""
    ours = table("base", seed)
    for measure, error in ERRORS.items():
        mine = np.nanstd(ours[measure], ddof=1) / sqrt(REFERENCE)
        assert mine == pytest.approx(error, rel=0.12), measure


@pytest.mark.parametrize("seed", SEEDS)
def test_arrivals_by_hour(seed):
    """Each hour has its rate; hours are independent Poisson counts.

    Thinning by the rate of the hour before has 6.76 in the third hour, not 8.83.
    """
    model = centre()
    drawn = model.draw(seed, 0, 0, REPLICATIONS)
    hour = drawn.arrival % DAY // (60 * MINUTE)
    count = np.bincount(hour, minlength=len(RATES)) / REPLICATIONS
    assert len(count) == len(RATES)
    z = (count - RATES) / np.sqrt(np.array(RATES) / REPLICATIONS)
    assert (abs(z) <= FURTHEST).all()
    low, high = chi2.ppf([(1 - SHARE) / 2, (1 + SHARE) / 2], len(RATES))
    assert low <= (z**2).sum() <= high
    total = table("base", seed)["arrivals"]
    assert total.sum() == len(drawn)
    assert abs(total.mean() - 229.5) < 4 * sqrt(229.5 / REPLICATIONS)
    assert total.mean() == pytest.approx(229.5, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_common_random_numbers(seed):
    """What a change cannot reach does not move by a tick."""
    base, faster = table("base", seed), table("triage+1", seed)
    before = ("arrivals", "triage wait", "triage use")
    trauma = ("trauma wait", "trauma use", "trauma treatment wait", "total trauma")
    for scenario in ("exam+1", "treat+1"):
        other = table(scenario, seed)
        for measure in (*before, *trauma, "registration wait", "registration use"):
            np.testing.assert_array_equal(other[measure], base[measure])
    for measure in ("exam wait", "exam use"):
        np.testing.assert_array_equal(table("treat+1", seed)[measure], base[measure])
    both = table("triage+exam", seed)
    for measure in (*before, *trauma, "registration wait", "registration use"):
        np.testing.assert_array_equal(both[measure], faster[measure])
    assert (faster["triage wait"] < base["triage wait"]).all()


def test_nobody_waits_where_there_is_room_for_all():
    """With a room for each patient all six waits are exactly 0."""
    model = centre(all=10_000)
    for journeys in days(model, 1, 20):
        for room in ROOMS:
            stays = Stays.of(model, journeys, room)
            assert len(stays.wait) > 0
            assert (stays.wait == 0).all()
            assert stays.waiting == 0


@pytest.mark.parametrize(
    ("p", "open_to"),
    [
        (1, {"triage", "trauma", "trauma treatment"}),
        (0, {"triage", "registration", "exam", "treatment"}),
    ],
)
def test_all_or_none_are_trauma(p, open_to):
    """With one kind of patient nobody asks for the other's rooms."""
    model = centre(p_trauma=p)
    for journeys in days(model, 1, 20):
        line = model.requests.names
        asked = journeys.asked != MISSING
        steps = journeys.itineraries.steps[asked]
        lines = steps["arg"][steps["op"] == Op.SEIZE]
        assert {line[i] for i in set(lines.tolist())} == {
            room.replace(" ", "-") for room in open_to
        }


def test_fixed_times_add_up():
    """Without waits a treated patient stays 37.3 min, a trauma patient 123.0."""
    model = centre(minutes=FIXED, all=10_000)
    for journeys in days(model, 1, 20):
        gone = journeys.left != MISSING
        trauma = is_trauma(model, journeys.itineraries)
        time = (journeys.left - journeys.arrived) / MINUTE
        assert set(time[gone & trauma].tolist()) == {123.0}
        assert set(time[gone & ~trauma].tolist()) == {24.0, 37.3}


def test_endless_triage():
    """When the first patient never gets out of triage, all the others wait for it."""
    model = centre(minutes={"triage": {"exponential": {"mean": 1e8}}})
    for journeys in days(model, 1, 20):
        stays = Stays.of(model, journeys, "triage")
        assert stays.wait.tolist() == [0.0]
        assert stays.waiting == (journeys.arrived != MISSING).sum() - 1
        assert (journeys.left == MISSING).all()
