"""Resume: what an earlier result holds is not run again."""

import json
from datetime import date

import numpy as np
import pytest
import xarray as xr

from twin.errors import TwinError
from twin.experiment.labels import Label
from twin.experiment.resume import finished
from twin.experiment.sample import Sample
from twin.result.dataset import dataset
from twin.situations.boards import INDICATORS

THINGS = {
    "stream": (Label("walk-in", "门诊", "Walk-in"), Label("t", "t", "t", "task")),
    "resource": (Label("desk", "窗口", "Desk", "staff"), Label("bed", "床", "Beds")),
    "request": (Label("desk", "窗口", "Desk"),),
    "place": (Label("hall", "大厅", "Hall"),),
    "means": (Label("car", "私家车", "Car"),),
    "car_park": (),  # an axis may have nothing on it
    "passage": (Label("gate", "大门", "Gate"),),
    "ward": (Label("bed", "床", "Beds"),),
    "theatre": (),
    "department": (Label("medicine", "内科", "Medicine"),),
    "step": (Label("out.see", "门诊，就诊", "Outpatient, consultation"),),
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
