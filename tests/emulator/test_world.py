"""The emulated world: the model's own without more, and foreign as it was ordered."""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.stats import linregress

import twin
from twin.emulator.world import Foreign, World
from twin.flow.model import Model
from twin.flow.streaming import Block, stream
from twin.values.itineraries import NUMBER_BITS
from twin.values.journeys import Outcome
from twin.values.step import DAY, MISSING, Op

DAYS = 5


@pytest.fixture(scope="module")
def model() -> Model:
    """The small hospital."""
    return Model.of(twin.load("small/weekday"))


def departed(blocks: Iterator[Block]) -> Iterator[tuple[Block, np.ndarray]]:
    """Blocks, and the rows of the visits that left in each."""
    for block in blocks:
        begin, end = block.window
        left = block.journeys.left
        yield block, np.flatnonzero((left >= begin) & (left < end))


def holds(world: World) -> dict[str, np.ndarray]:
    """Of every service that was had: what it was, when, for whom, wait and time."""
    found: dict[str, list[np.ndarray]] = {}
    for block, rows in departed(world.run()):
        journeys = block.journeys
        itineraries = journeys.itineraries
        mine = np.isin(itineraries.visit_of_step, rows)
        op = itineraries.steps["op"]
        is_service = np.zeros(len(op), np.bool_)
        is_service[1:] = (op[1:] == Op.HOLD) & (op[:-1] == Op.SEIZE)
        at = np.flatnonzero(mine & is_service & (journeys.outcome == Outcome.SERVED))
        visit = itineraries.visit_of_step[at]
        columns = {
            "label": itineraries.label[at],
            "visit": itineraries.number[visit] * 1000 + itineraries.stream[visit],
            "day": journeys.began[at] // DAY,
            "wait": journeys.began[at - 1] - journeys.asked[at - 1],
            "ticks": itineraries.steps["ticks"][at],
        }
        for name, column in columns.items():
            found.setdefault(name, []).append(column)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def test_without_foreign_it_is_the_model(model: Model) -> None:
    """A world that is not foreign has the journeys of a plain run, to the last bit."""
    plain = stream(model, 3, 0, DAYS)
    for ours, theirs in zip(World(model, 3, DAYS).run(), plain, strict=True):
        assert ours.journeys.differences(theirs.journeys) == []


def test_pace_correlates_a_visit_s_services(model: Model) -> None:
    """With a pace of its own a visit is slow at all services; their mean stays."""
    alike: dict[float, float] = {}
    means = {}
    for pace_sd in (0.0, 0.6):
        found = holds(World(model, 3, DAYS, Foreign(pace_sd=pace_sd)))
        logs = np.log(np.maximum(found["ticks"], 1))
        count = np.bincount(found["label"])
        centred = (
            logs
            - (np.bincount(found["label"], logs) / np.maximum(count, 1))[found["label"]]
        )
        order = np.argsort(found["visit"], kind="stable")
        visit, centred = found["visit"][order], centred[order]
        pairs = np.flatnonzero(visit[1:] == visit[:-1])
        alike[pace_sd] = np.corrcoef(centred[pairs], centred[pairs + 1])[0, 1]
        means[pace_sd] = found["ticks"].mean()
    assert abs(alike[0.0]) < 0.1
    assert alike[0.6] > 0.3
    assert means[0.6] == pytest.approx(means[0.0], rel=0.1)


def test_crowding_slows_the_service_of_who_has_waited(model: Model) -> None:
    """Who waited an hour takes half as long again, who waited for nothing as before."""
    plain = holds(World(model, 3, DAYS))
    crowded = holds(World(model, 3, DAYS, Foreign(crowding=0.5)))

    def times(found: dict[str, np.ndarray]) -> dict[tuple[int, int], int]:
        keys = zip(found["visit"].tolist(), found["label"].tolist(), strict=True)
        return dict(zip(keys, found["ticks"].tolist(), strict=True))

    before, after = times(plain), times(crowded)
    both = before.keys() & after.keys()
    ratio = np.array([after[key] / max(before[key], 1) for key in both])
    assert len(both) > 0.9 * len(before)
    assert ratio.min() >= 0.99
    assert ratio.max() == pytest.approx(1.5, abs=0.01)
    assert 1.0 < ratio.mean() < 1.5


def test_fading_takes_away_evenly(model: Model) -> None:
    """A stream that fades by half has lost no visit at first and half at the end."""
    days = 14
    foreign = Foreign(fading=(("emergency", 0.5),))
    counts = []
    for world in (World(model, 3, days), World(model, 3, days, foreign)):
        total = np.zeros(days)
        name = model.stream_names.index("emergency")
        for day, block in enumerate(world.run()):
            itineraries = block.journeys.itineraries
            born = itineraries.number >> NUMBER_BITS
            total[day] = ((itineraries.stream == name) & (born == day)).sum()
        counts.append(total)
    share = counts[1] / counts[0]
    fit = linregress(np.arange(days), share)
    assert fit.intercept == pytest.approx(1, abs=0.08)
    assert fit.intercept + fit.slope * (days - 1) == pytest.approx(0.5, abs=0.08)


def test_a_shift_begins_on_its_day(model: Model) -> None:
    """Some services take a fifth longer from day 3 on, to the tick, the others not."""
    steps = tuple({step.id for step in model.steps if "consult" in step.id})
    assert steps
    foreign = Foreign(shift_day=3, shift=0.2, shift_steps=("*consult*",))
    draw = model.draw(3, 0, 0, DAYS)
    (changed,) = [World(model, 3, DAYS, foreign)._changed(draw)]
    ratio = changed.steps["ticks"] / np.maximum(draw.steps["ticks"], 1)
    ids = np.array([step.id for step in model.steps])
    named = np.isin(ids[draw.label], steps) & (draw.label != MISSING)
    late = (draw.number >> NUMBER_BITS)[draw.visit_of_step] >= 3
    long_hold = (draw.steps["op"] == Op.HOLD) & (draw.steps["ticks"] > 100)
    assert ratio[named & late & long_hold] == pytest.approx(1.2, abs=0.01)
    assert (changed.steps["ticks"] == draw.steps["ticks"])[~(named & late)].all()
    assert (named & late & long_hold).any()


@pytest.mark.parametrize(
    "wrong", [{"pace_sd": -0.1}, {"shift": -1.0}, {"fading": (("a", 1.5),)}]
)
def test_impossible_worlds_are_refused(wrong: dict[str, object]) -> None:
    """What cannot be is said at once, by its name."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Foreign(**wrong)  # type: ignore[arg-type]
