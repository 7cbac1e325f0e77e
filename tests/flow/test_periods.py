"""Periods in the flow: their days bring and have what they say, others as without."""

import numpy as np
import pytest

import twin
from twin.flow import kernel, reference
from twin.flow.model import Model
from twin.flow.referee import breaches
from twin.hospital.planned import planned
from twin.hospital.scenario import Scenario, from_dict
from twin.values.step import DAY

NAME = {"zh": "一", "en": "one"}
DAYS = 6


def clinic(**more: object) -> Scenario:
    """Two streams and a doctor who works on all days, also past midnight."""
    means = {"zh": "医生", "en": "Doctors"}
    hold = {"do": "hold", "id": "see", "for": "doctor", "minutes": 9}
    return from_dict(
        {
            "twin": 1,
            "name": NAME,
            "layout": {
                "name": NAME,
                "resources": {"doctor": {"name": means, "capacity": 10}},
            },
            "run": {"days": 4, "warm_up_days": 2},
            "schedules": {"doctor": {"all": {"08:00-12:00": 10, "20:00-04:00": 4}}},
            "demand": {
                "a": {
                    "pathway": "one",
                    "per_day": 50,
                    "attributes": {"sex": {"f": 0.5, "m": 0.5}},
                },
                "b": {
                    "pathway": "one",
                    "appointments": {
                        "days": "all",
                        "slots": {"08:00-10:00": {"every": 5}},
                    },
                },
            },
            "pathways": {"one": [hold]},
            **more,
        }
    )


STORM = {
    "storm": {
        "name": NAME,
        "days": 2,
        "absent": {"doctor": 0.5},
        "set": {
            "demand.a.per_day": 20,
            "demand.a.attributes": {"sex": {"f": 0.1, "x": 0.9}},
            "demand.b.filled": 0.0,
        },
    }
}
HELD = 3
"""The day of the run's origin that is its second."""


def test_no_other_day_is_touched() -> None:
    """The visits of all other days are the same, number by number and tick by tick."""
    usual, changed = Model.of(clinic()), Model.of(clinic(during=STORM))
    for day in range(DAYS):
        one, other = usual.draw(5, 0, day, 1), changed.draw(5, 0, day, 1)
        if day != HELD:
            assert (one.arrival == other.arrival).all()
            assert (one.steps == other.steps).all()
            assert (one.attributes == other.attributes).all()
    b = usual.stream_names.index("b")
    stream = changed.draw(5, 0, HELD, 1).stream
    assert not (stream == b).any()
    assert 5 < len(stream) < 40


def test_a_period_draws_what_a_scenario_of_its_values_would() -> None:
    """Its day is that of a scenario which has its values on all days."""
    settings = STORM["storm"]["set"]
    always = Model.of(clinic().vary("always", settings))  # type: ignore[arg-type]
    changed = Model.of(clinic(during=STORM))
    one, other = always.draw(5, 0, HELD, 1), changed.draw(5, 0, HELD, 1)
    assert (one.arrival == other.arrival).all()
    assert (one.number == other.number).all()


@pytest.mark.parametrize("block", [1, 3, 6])
def test_blocks_are_cut_as_without(block: int) -> None:
    """Drawing several days at once gives the days' own visits one after another."""
    model = Model.of(clinic(during=STORM))
    days = [model.draw(5, 0, day, 1) for day in range(DAYS)]
    blocks = list(model.blocks(5, 0, 0, DAYS, block))
    for name in ("arrival", "number", "stream", "attributes", "label"):
        one = np.concatenate([getattr(each, name) for each in days])
        assert (one == np.concatenate([getattr(each, name) for each in blocks])).all()


def test_who_is_absent_on_a_day_is_back_on_the_next() -> None:
    """Absence holds from midnight to midnight, in night windows as well."""
    scenario = clinic(during=STORM)
    plans = [scenario.on_day(day) for day in range(HELD, HELD + 2)]
    found = planned("doctor", plans, ["tue", "wed"], (scenario, "mon"))
    hours = [(minute / 60, level) for minute, level in found]
    assert hours == [
        *((0, 2), (4, 0), (8, 5), (12, 0), (20, 2)),
        *((24, 4), (28, 0), (32, 10), (36, 0), (44, 4)),
    ]


def test_a_closed_day_has_no_windows_of_its_own() -> None:
    """A schedule of a period stands for the windows that begin on its days."""
    shut = {
        "storm": {
            "name": NAME,
            "days": 2,
            "set": {
                "schedules.doctor": {"all": {"00:00-24:00": 0}},
                "demand.a.per_day": 0,
                "demand.b.filled": 0,
            },
        }
    }
    levels = Model.of(clinic(during=shut)).capacity(DAYS)
    at = [
        int(levels.levels_at(HELD * DAY + hour * DAY // 24)[0]) for hour in (1, 9, 21)
    ]
    assert at == [4, 0, 0]  # the night before ends, and no other begins


def test_a_resource_without_a_schedule_can_be_short_on_a_day() -> None:
    """Layout capacity stands for all other days, and pools know the most there is."""
    more = {
        "storm": {
            "name": NAME,
            "days": "2-3",
            "set": {
                "schedules.doctor": {"all": {"00:00-24:00": 14}},
            },
        }
    }
    model = Model.of(clinic(schedules={}, during=more))
    at = [int(model.capacity(DAYS).levels_at(day * DAY)[0]) for day in range(DAYS)]
    assert at == [10, 10, 10, 14, 14, 10]


def test_engines_agree_on_a_run_with_a_period() -> None:
    """Both engines tell the same of it, and the referee finds nothing."""
    model = Model.of(clinic(during=STORM))
    itineraries, capacity = model.draw(3, 0, 0, DAYS), model.capacity(DAYS)
    fast = kernel.run(itineraries, capacity, DAYS * DAY)
    assert fast.differences(reference.run(itineraries, capacity, DAYS * DAY)) == []
    assert breaches(itineraries, capacity, fast) == []


def test_an_experiment_compares_with_and_without() -> None:
    """A what-if that is one period differs on its day, and on the days after only so
    far as somebody is still there.
    """
    base = clinic()
    storm = base.vary("storm", {"during": STORM})
    runs = twin.experiment([base, storm], replications=2, seed=1)
    came = runs.dataset["arrivals"].sum("stream").mean("replication").values
    daily = came.reshape(2, 4, 24).sum(axis=2)
    assert (daily[0] != daily[1]).tolist() == [False, True, False, False]
