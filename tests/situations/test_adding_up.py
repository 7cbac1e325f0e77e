"""What holds on any hospital: days add up, and rooms are told of as their ward."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from tests.flow.hospitals import Hospital, hospitals
from twin.flow import kernel as engine
from twin.situations import boards
from twin.situations.histogram import BINS
from twin.situations.roles import Role, Roles
from twin.situations.scene import Scene
from twin.situations.tally import Tally, added
from twin.situations.window import HOUR, Window
from twin.values.capacity import Capacity, ResourceRule
from twin.values.itineraries import Itineraries
from twin.values.journeys import Journeys
from twin.values.step import DAY, NEVER, Op

KINDS = ("bed", "staff", "theatre", "bed", "lift")
SCALE = HOUR // 3
"""Stretches the instants of a random hospital over several hours."""


def stretched(hospital: Hospital) -> Hospital:
    """The hospital with longer times, declared steps, places and parties."""
    itineraries, capacity = hospital
    steps = itineraries.steps.copy()
    steps["ticks"][np.isin(steps["op"], (Op.HOLD, Op.WALK, Op.RIDE))] *= SCALE
    steps["ticks"][np.isin(steps["op"], (Op.UNTIL, Op.REASSESS))] *= SCALE
    steps["patience"][steps["patience"] > 0] *= SCALE
    at, visit = np.arange(len(steps)), np.arange(len(itineraries))
    arrival = itineraries.arrival
    longer = replace(
        itineraries,
        steps=steps,
        arrival=np.where(arrival == NEVER, NEVER, arrival * SCALE),
        due=itineraries.due * SCALE,
        label=(at * 5 % 13).astype(np.int32),
        place=(at % 4 - 1).astype(np.int16),
        party=(visit % 3).astype(np.int16),
    )
    return longer, replace(
        capacity,
        change_time=capacity.change_time * SCALE,
        return_ticks=capacity.return_ticks * SCALE,
    )


def roles_of(itineraries: Itineraries) -> Roles:
    """Something of every kind."""
    resources, streams = itineraries.requests.resources, len(itineraries.stream_names)
    plain = Roles.plain(itineraries)
    parking = ("parking",) if resources > 2 else ()
    steps = len(plain.step_role)
    return replace(
        plain,
        kinds=(*parking, *KINDS)[:resources],
        departments=("emergency", "ward"),
        resource_department=np.arange(resources) % 3 - 1,
        stream_department=np.arange(streams) % 3 - 1,
        is_booked=np.arange(streams) % 2 == 0,
        step_role=np.arange(steps) % (len(Role) + 1) - 1,
        passages=np.arange(resources)[-1:],
        rate_cny=np.arange(resources) * 10.0,
    )


def same(one: Tally, other: Tally) -> None:
    """Every number of two tallies is the same."""
    for part in fields(Tally)[1:]:
        mine, theirs = getattr(one, part.name), getattr(other, part.name)
        assert mine.keys() == theirs.keys()
        for name in mine:
            pair = [mine[name], theirs[name]]
            if part.name == "spread":
                size = 1 + max(int(each.cell.max(initial=0)) for each in pair) // BINS
                pair = [each.dense(size) for each in pair]
            assert np.array_equal(*pair), name


@settings(max_examples=80, deadline=None)
@given(hospitals())
def test_what_was_told_hour_by_hour_is_told_of_the_whole(hospital: Hospital) -> None:
    """Windows told as the run goes on add up to the whole told when it is over."""
    itineraries, capacity = stretched(hospital)
    assume(itineraries.arrival.min() < DAY)
    roles = roles_of(itineraries)
    run = engine.start(itineraries, capacity)
    parts, begin = [], 0
    for end in (HOUR, 2 * HOUR, 5 * HOUR, 9 * HOUR):
        run = engine.advance(run, end)
        window = Window(begin, end)
        parts.append(boards.tally(Scene(engine.journeys(run), capacity, window, roles)))
        begin = end
    whole = Scene(engine.journeys(run), capacity, Window(0, begin), roles)
    same(added(parts), boards.tally(whole))


@settings(max_examples=60, deadline=None)
@given(hospitals())
def test_what_is_told_is_accounted_for(hospital: Hospital) -> None:
    """Admitted is discharged or in bed; boarding is waiting; costs are of somebody."""
    itineraries, capacity = stretched(hospital)
    assume(itineraries.arrival.min() < DAY)
    roles = roles_of(itineraries)
    end = 9 * HOUR
    journeys = engine.journeys(engine.advance(engine.start(itineraries, capacity), end))
    scene = Scene(journeys, capacity, Window(0, end), roles)
    found, told = boards.tally(scene), scene.story.told
    in_bed = (told["bed"] >= 0) & ((told["gone"] < 0) | (told["gone"] >= end))
    discharged = found.sums["discharges"].sum()
    assert found.sums["admissions"] == discharged + in_bed.sum()
    assert (found.hourly["boarders"] <= _queue(journeys, end)).all()
    assert found.sums["stay"].sum() <= found.hourly["present"].sum()
    assert found.sums["step_served"].sum() == len(scene.served)
    in_line, at_bedside = (found.sums[f"{n}_number"].sum() for n in ("step", "bedside"))
    assert in_line + at_bedside + scene.is_listed.sum() == len(scene.served)
    lost = found.sums["gave_up"].sum() + found.sums["turned_away"].sum()
    assert found.sums["step_lost"].sum() == lost


@settings(max_examples=60, deadline=None)
@given(hospitals())
def test_indicators_are_what_they_can_be(hospital: Hospital) -> None:
    """No indicator of any hospital is below its least or above its most."""
    itineraries, capacity = stretched(hospital)
    assume(itineraries.arrival.min() < DAY)
    roles = roles_of(itineraries)
    run = engine.advance(engine.start(itineraries, capacity), DAY)
    scene = Scene(engine.journeys(run), capacity, Window(0, DAY), roles)
    found = boards.tally(scene)
    told = boards.indicators(found, roles) | boards.of_day(found, roles)
    assert told.keys() == boards.INDICATORS.keys()
    for name, values in told.items():
        least, most = boards.INDICATORS[name].bounds
        known = values[~np.isnan(values)]
        assert ((known >= least) & (known <= most)).all(), name


def _queue(journeys: Journeys, end: int) -> np.ndarray:
    """Time that all visits wait in each hour. (hour,) [tick]"""
    plain = Roles.plain(journeys.itineraries)
    scene = Scene(journeys, Capacity.of([]), Window(0, end), plain)
    begin, over = scene.waits.begin, scene.waits.end
    hours = range(end // HOUR)
    return np.array(
        [
            np.clip(
                np.minimum(over, (h + 1) * HOUR) - np.maximum(begin, h * HOUR), 0, None
            ).sum()
            for h in hours
        ]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rooms_are_told_of_as_their_ward(run, seed: int) -> None:
    """Two resources declared as one: held, planned and served are their sums."""
    journeys = run(seed, 200, 2)
    capacity = Capacity.of([ResourceRule(name, ((0, 3),)) for name in "ab"])
    window = Window(0, 2 * DAY)
    plain = Roles.plain(journeys.itineraries)
    two = boards.tally(Scene(journeys, capacity, window, plain))
    whole = replace(
        plain,
        declared=np.zeros(2, dtype=np.int64),
        kinds=("bed",),
        resource_department=np.array([-1]),
        rate_cny=np.zeros(1),
    )
    one = boards.tally(Scene(journeys, capacity, window, whole))
    for name in ("held", "work", "level", "hour_served", "hour_wait"):
        assert np.array_equal(one.hourly[name][:, 0], two.hourly[name].sum(axis=1))
    # Who waits for either waits in one queue, and counts once.
    assert (one.hourly["queue"][:, 0] <= two.hourly["queue"].sum(axis=1)).all()
    assert one.sums["stay"].sum() > 0
