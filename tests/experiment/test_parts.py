import json
from datetime import date

import numpy as np
import pytest
import xarray as xr

import twin
from twin.errors import TwinError
from twin.experiment.labels import Label, labels
from twin.experiment.replicate import drawn
from twin.experiment.resume import finished
from twin.experiment.sample import Sample
from twin.hospital.uncertain import Uncertain
from twin.result.dataset import dataset
from twin.situations.boards import INDICATORS
from twin.values.requests import Requests


def test_uncertain_values_are_alike_in_all_scenarios() -> None:
    """A path's draw depends on seed and replication, not on what else is uncertain."""
    one = Uncertain.model_validate({"interval": [480, 570], "level": 0.8})
    other = Uncertain.model_validate({"triangular": {"low": 1, "mode": 2, "high": 4}})
    alone = [drawn({"a.b": one}, 1, r)["a.b"] for r in range(200)]
    both = [drawn({"c": other, "a.b": one}, 1, r)["a.b"] for r in range(200)]
    assert alone == both
    assert len(set(alone)) == 200
    inside = sum(480 < value < 570 for value in alone)
    assert 140 <= inside <= 180  # 160 expected, sd 5.7
    assert drawn({"a.b": one}, 2, 0)["a.b"] != alone[0]


def test_labels(tiny) -> None:
    """Things are called as in the files; tasks by the step that starts them."""
    requests = Requests.of(
        [
            ("desk", [[(0, 1)]]),
            ("desk", [[(0, 1), (1, 2)]]),
            ("up", 1),
            ("x", [[(0, 1)], [(1, 1)]]),
        ],
        2,
    )
    found = labels(tiny, ["walk-in", "walk-in/start-x#2"], requests)
    assert found["stream"][1] == Label(
        "walk-in/start-x#2", "walk-in，start-x", "walk-in, start-x", "task"
    )
    assert found["resource"][1] == Label("bed", "床", "Beds", "bed")
    assert found["request"] == (
        Label("desk", "窗口", "Desk"),
        Label("desk (2)", "窗口 / 床", "Desk / Beds"),
        Label("up", "床", "Beds"),
        Label("x", "窗口 + 床", "Desk + Beds"),
    )


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda s: ([s, s],), "two scenarios are called"),
        (lambda s: ([s, s.vary("longer", {"run.days": 3})],), "longer: 3 days"),
        (lambda _: ([],), "at least one scenario"),
        (lambda s: (s, 0), "not at least 1"),
        (lambda s: (s, 1, -1), "not between 0"),
        (lambda s: (s, 1, 1 << 64), "not between 0"),
    ],
)
def test_what_cannot_be_run(tiny, make, says: str) -> None:
    """What makes no experiment is refused before anything runs, and says why."""
    with pytest.raises(TwinError, match=says):
        twin.experiment(*make(tiny))


THINGS = {
    "stream": (Label("walk-in", "门诊", "Walk-in"), Label("t", "t", "t", "task")),
    "resource": (Label("desk", "窗口", "Desk", "staff"), Label("bed", "床", "Beds")),
    "request": (Label("desk", "窗口", "Desk"),),
}
SIZES = {"hour": 24, "day": 1, "priority": 16, "target": 4}


def sample(seed: int, things: dict[str, tuple[Label, ...]], priorities: int) -> Sample:
    """Random indicators in which only the first priorities occur."""
    generator = np.random.default_rng(seed)
    sizes = SIZES | {dim: len(labels) for dim, labels in things.items()}
    values = {}
    for name, indicator in INDICATORS.items():
        found = 1 + generator.random([sizes[dim] for dim in indicator.dims])
        if "priority" in indicator.dims:
            rest = np.moveaxis(found, indicator.dims.index("priority"), 0)[priorities:]
            rest[:] = 0 if indicator.unit == "visits" else np.nan
        values[name] = found
    return Sample(values, things, date(2026, 11, 23), {"a.b": float(seed)})


def test_a_result_gives_back_its_samples() -> None:
    """Samples taken from a part of a result, and the rest, make the same result."""
    fewer = THINGS | {"resource": THINGS["resource"][1:], "request": ()}
    scenarios = [Label("a", "甲", "a"), Label("b", "乙", "b")]
    attrs = {"seed": 3, "scenarios": json.dumps({"a": 1, "b": 2})}
    every = {
        (s, r): sample(10 * s + r, fewer if s else THINGS, priorities=2 + r)
        for s in range(2)
        for r in range(3)
    }
    every[1, 2].drawn["a.b"] = every[0, 2].drawn["a.b"]
    every[1, 1].drawn["a.b"] = every[0, 1].drawn["a.b"]
    every[1, 0].drawn["a.b"] = every[0, 0].drawn["a.b"]
    whole = dataset(scenarios, 3, every)
    part = {place: every[place] for place in [(0, 0), (1, 0), (0, 1)]}
    some = dataset(scenarios, 3, part).assign_attrs(attrs)
    found = finished(some, {"a": 1, "b": 2}, 3)
    assert set(found) == set(part)
    xr.testing.assert_identical(dataset(scenarios, 3, every | found), whole)


@pytest.mark.parametrize(
    ("resolved", "seed", "says"),
    [({"a": 1}, 4, "seed 3, not 4"), ({"a": 2}, 3, "other scenarios")],
)
def test_resume_is_of_the_same(resolved, seed: int, says: str) -> None:
    """Another seed or other scenarios cannot go on where a result left off."""
    some = dataset([Label("a", "a", "a")], 1, {(0, 0): sample(1, THINGS, 2)})
    some = some.assign_attrs(seed=3, scenarios='{"a": 1}')
    with pytest.raises(TwinError, match=says):
        finished(some, resolved, seed)
