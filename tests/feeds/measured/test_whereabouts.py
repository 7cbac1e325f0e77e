"""Who is at which step at an instant, beside where they really were."""

from collections import Counter

import numpy as np
import pytest

from tests.feeds.measured.conftest import Week
from twin.emulator.visit_name import visit_name
from twin.feeds.census import census
from twin.feeds.measured import with_steps
from twin.values.census import Census
from twin.values.step import DAY, MISSING, Op

WARDS = ("medical-", "surgical-")
AT_HOUR = 2 * 24 + 10.25
"""In the third morning, when clinics are full."""


@pytest.fixture(scope="module")
def found(week: Week) -> Census:
    """The census of the third morning, with steps."""
    at = week.time(AT_HOUR)
    plain = census(week.store, at, at)
    return with_steps(plain, week.store, week.scenario, week.frame)


def really(week: Week, pathway: str, step: str) -> dict[str, str]:
    """Who waited for a step, or was in it, by name."""
    journeys, at = week.journeys, round(AT_HOUR * DAY / 24)
    made = journeys.itineraries
    label = week.frame.label[pathway, step]
    rows = np.flatnonzero((made.label == label) & (made.steps["op"] == Op.SEIZE))
    there = {}
    for row in rows.tolist():
        visit = int(made.family[made.visit_of_step[row]])
        name = visit_name(
            made.stream_names[made.stream[visit]], int(made.number[visit])
        )
        asked, began, ended = (
            int(getattr(journeys, key)[row]) for key in ("asked", "began", "ended")
        )
        is_over = ended != MISSING and ended <= at
        if began != MISSING and began <= at and not is_over:
            there[f"V-{name}"] = "began"
        elif asked != MISSING and asked <= at and not is_over:
            there[f"V-{name}"] = "asked"
    return there


@pytest.mark.parametrize(
    ("pathway", "step"),
    [
        ("booked", "consult-im"),
        ("walk-in", "consult-pa"),
        ("booked", "review-su"),
        ("walk-in", "fetch-medicines"),
        ("emergency", "see-quickly"),
    ],
)
def test_who_is_at_a_step(week: Week, found: Census, pathway: str, step: str) -> None:
    """Whoever waited for a step or was in it is told so, and nobody else."""
    visits = found.visits
    told = {
        name: state
        for name, way, one, state in zip(
            *(visits.visit, visits.pathway, visits.step, visits.step_state),
            strict=True,
        )
        if (way, one) == (pathway, step) and state in ("asked", "began")
    }
    assert told == really(week, pathway, step)


def test_steps_of_a_full_morning_are_told(found: Census) -> None:
    """Many wait and many are served, or the comparison says nothing."""
    states = Counter(found.visits.step_state.tolist())
    assert states["asked"] > 20
    assert states["began"] > 20
    assert states["ended"] > 20


def test_those_who_have_left_are_not_here(week: Week, found: Census) -> None:
    """A discharge ends it all, whatever tickets and orders of the day say."""
    at = round(AT_HOUR * DAY / 24)
    journeys, made = week.journeys, week.journeys.itineraries
    gone = {
        f"V-{visit_name(made.stream_names[made.stream[v]], int(made.number[v]))}"
        for v in np.flatnonzero(
            (made.parent == 0) & (journeys.left != MISSING)
        ).tolist()
        if journeys.left[v] <= at
        and made.stream_names[made.stream[v]].startswith("elective")
    }
    assert not gone & set(found.visits.visit)


def test_the_census_itself_stays_as_it_was(week: Week, found: Census) -> None:
    """Steps are added to a census; who was in it is still, in the same bed."""
    at = week.time(AT_HOUR)
    plain = census(week.store, at, at)
    before = dict(zip(plain.visits.visit, plain.visits.bed, strict=True))
    after = dict(zip(found.visits.visit, found.visits.bed, strict=True))
    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_who_waits_to_go_home_is_at_that_step(found: Census) -> None:
    """Of an inpatient who is ready to leave, that is told, and not the bed."""
    visits = found.visits
    mine = visits.where(visits.step == "morning-discharge")
    assert len(mine) > 2
    assert set(mine.step_state) == {"asked"}
    assert mine.is_leaving.all()


def test_beds_orders_and_queues_are_those_of_the_run(week: Week, found: Census) -> None:
    """What is held and waited for in the run is what the census counts."""
    at = round(AT_HOUR * DAY / 24)
    journeys, made = week.journeys, week.journeys.itineraries
    steps = made.steps
    seized = (steps["op"] == Op.SEIZE) & (journeys.began != MISSING)
    seized &= (journeys.began <= at) & (journeys.option != MISSING)
    seized &= (journeys.ended == MISSING) | (journeys.ended > at)
    requests = made.requests
    held: Counter[str] = Counter()
    for option in journeys.option[seized].tolist():
        first, last = requests.first_part[option : option + 2].tolist()
        for part in range(first, last):
            pool = int(requests.part_resource[part])
            held[week.frame.resources[week.frame.pool_resource[pool]]] += 1
    beds, orders, tickets = found.beds, found.orders, found.tickets
    for ward in (name for name in week.frame.resources if name[:-1] in WARDS):
        assert (beds.place == ward).sum() == held[ward], ward
    for service in ("ct", "x-ray", "ultrasound", "analyser", "pharmacist"):
        begun = (orders.service == service) & (orders.state == "begun")
        assert begun.sum() == held[service], service
    for queue in ("doctor-im", "doctor-su", "doctor-pa", "window"):
        called = (tickets.queue == queue) & (tickets.state == "called")
        assert called.sum() == held[queue], queue
    assert sum(held.values()) > 100
