"""A run, told as events and measured again, has the same indicators where it can."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pytest

from tests.feeds.measured.conftest import DAYS, FIRST, Week
from twin.feeds.measured import Measured, measured
from twin.situations import boards
from twin.situations.known import Known, Lack, as_boards_need
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import Window
from twin.values.journeys import Journeys, Outcome
from twin.values.step import DAY, MISSING, Op

ONE_DAY, ALL_BUT_FIRST = Window(2 * DAY, 3 * DAY), Window(DAY, DAYS * DAY)

KNOWN = {
    "occupancy": (
        *("parking", "ct", "x-ray", "ultrasound", "analyser"),
        *("pharmacist", "window"),
        *(f"medical-{n}" for n in range(1, 7)),
        *(f"surgical-{n}" for n in range(1, 5)),
    ),
    "wait_min": (
        "window",
        *(f"medical-{n}" for n in range(1, 7)),
        *(f"surgical-{n}" for n in range(1, 5)),
    ),
    "work": (*("x-ray", "ultrasound", "pharmacist", "window"),),
}
"""Resources of which an indicator is known, as the feeds of the hospital are. A ticket
says which clinic calls and not which of its doctors, who are told apart, so clinics are
not among them."""


def values(
    week: Week, journeys: Journeys, window: Window
) -> dict[str, npt.NDArray[np.float64]]:
    """Every indicator of a window, and of its day if it is one."""
    roles = Roles.of(week.model)
    found = boards.tally(Scene(journeys, week.capacity, window, roles))
    told = boards.indicators(found, roles)
    return told | (boards.of_day(found, roles) if window.hours == 24 else {})


@pytest.fixture(scope="module")
def strict(week: Week, seen: Measured) -> Known:
    """What is known exactly."""
    return Known(seen.sight, Roles.of(week.model), week.capacity, is_strict=True)


@pytest.mark.parametrize("window", [ONE_DAY, ALL_BUT_FIRST])
def test_indicators_of_a_run_and_of_its_feeds_are_the_same(
    week: Week, seen: Measured, strict: Known, window: Window
) -> None:
    """Each indicator that the feeds can show is that of the run, to the last bit."""
    true = values(week, week.journeys, window)
    told = values(week, as_boards_need(seen.journeys, seen.first_seen), window)
    assert true.keys() == told.keys()
    measured_ = strict.only(told)
    for name, array in strict.only(true).items():
        np.testing.assert_array_equal(measured_[name], array, name)


def test_what_is_missing_would_be_wrong(
    week: Week, seen: Measured, strict: Known
) -> None:
    """Of indicators that are missing, most would not be those of the run."""
    true = values(week, week.journeys, ONE_DAY)
    told = values(week, as_boards_need(seen.journeys, seen.first_seen), ONE_DAY)
    missing = [name for name in true if not strict.of(name).any()]
    wrong = [
        name
        for name in missing
        if not np.array_equal(true[name], told[name], equal_nan=True)
    ]
    assert len(missing) > 20
    assert len(wrong) > 0.6 * len(missing), set(missing) - set(wrong)


@pytest.mark.parametrize("name", KNOWN)
def test_which_resources_are_known(week: Week, strict: Known, name: str) -> None:
    """A resource is known where every step that takes it is shown."""
    known = strict.of(name)
    found = {
        one
        for one, is_known in zip(week.frame.resources, known, strict=True)
        if is_known
    }
    assert found == set(KNOWN[name])


def test_why_an_indicator_is_missing(week: Week, strict: Known) -> None:
    """What is not known says which steps, or which streams, nothing shows."""
    resources = week.frame.resources
    assert strict.why("occupancy", resources.index("window")) == []
    assert strict.why("occupancy", resources.index("doctor-im")) == [
        Lack("is_given", f"{pathway}.{step}-im")
        for pathway in ("booked", "walk-in")
        for step in ("consult", "review")
    ]
    assert strict.why("occupancy", resources.index("doctor-gy")) == [
        Lack("began", "booked.examine-gy"),
        Lack("began", "walk-in.examine-gy"),
        Lack("ended", "booked.examine-gy"),
        Lack("ended", "walk-in.examine-gy"),
        Lack("is_given", "booked.review-gy"),
        Lack("is_given", "walk-in.review-gy"),
    ]
    assert strict.why("work", resources.index("ct")) == [
        Lack("is_steady", "imaging.scan-ct"),
        Lack("is_steady", "work-up.emergency-ct"),
        Lack("is_steady", "ward-scan.scan-inpatient"),
        Lack("is_steady", "emergency.trauma-ct"),
    ]
    assert strict.why("wait_min", resources.index("analyser")) == [
        Lack("asked", "specimen.analyse")
    ]
    stream = week.frame.stream["emergency"]
    assert strict.why("arrivals", stream) == [Lack("arrival", "emergency")]
    assert strict.why("people_all") != []


def test_an_end_that_only_the_next_place_tells_is_nearly_known(
    week: Week, seen: Measured, strict: Known
) -> None:
    """Emergency bays are given back when their patient is elsewhere, to the feeds."""
    bay = week.frame.resources.index("bay")
    loose = Known(seen.sight, strict.roles, week.capacity)
    assert loose.of("occupancy")[bay]
    assert not strict.of("occupancy")[bay]


def test_inpatients_leave_when_they_left(week: Week, seen: Measured) -> None:
    """Of streams that are seen off, everybody leaves at the tick at which they did."""
    for name in ("elective-medical", "elective-surgical"):
        stream = week.frame.stream[name]
        assert seen.sight.leaving[stream]
        left = [
            sorted(one.left[(one.itineraries.stream == stream) & (one.left != MISSING)])
            for one in (week.journeys, seen.journeys)
        ]
        assert left[0] == left[1]


def test_bookings_tell_when_visits_were_due(week: Week, seen: Measured) -> None:
    """A visit that was booked is due when it was booked for."""
    stream = week.frame.stream["booked-su"]
    due = []
    for journeys in (week.journeys, seen.journeys):
        made = journeys.itineraries
        was_here = np.bincount(
            made.visit_of_step,
            (journeys.asked != MISSING) & (made.label != MISSING),
            len(made),
        )
        mine = (made.stream == stream) & (was_here > 0)
        due.append(sorted(made.due[mine].tolist()))
    assert set(due[1]) <= set(due[0])
    assert len(due[1]) > 0.9 * len(due[0])


def test_nothing_that_nobody_saw_is_told(seen: Measured) -> None:
    """Steps that nothing shows are not there, and unseen moments are missing."""
    journeys, sight = seen.journeys, seen.sight
    label = journeys.itineraries.label
    known = label >= 0
    for name in ("asked", "began", "ended"):
        told = getattr(journeys, name)[known] != MISSING
        shown = getattr(sight, name)[label[known]]
        takes = journeys.itineraries.steps["op"][known] == Op.SEIZE
        assert not (told & takes & ~shown).any(), name
    assert (journeys.arrived == MISSING).all()
    assert not (journeys.left[journeys.visit_outcome == Outcome.STILL_HERE] >= 0).any()
    assert seen.unknown == ()


def test_as_known_before_nothing_later_is_measured(week: Week) -> None:
    """What became known later is not in it, and what was is as it was."""
    noon = week.time(36)
    then = measured(
        *(week.store, week.scenario, week.frame, FIRST, week.time(24 * DAYS)), noon
    )
    until = measured(week.store, week.scenario, week.frame, FIRST, noon)
    assert len(then.first_seen) == len(until.first_seen) > 500
    np.testing.assert_array_equal(then.journeys.asked, until.journeys.asked)
    assert then.journeys.until == DAYS * DAY
    assert until.journeys.until == 36 * DAY // 24


def test_a_day_before_everything_shows_nothing(week: Week) -> None:
    """A stretch without events has journeys of nobody."""
    first = FIRST - dt.timedelta(300)
    until = week.time(-24 * 299)
    found = measured(week.store, week.scenario, week.frame, first, until)
    assert len(found.first_seen) == 0
    assert len(found.journeys.itineraries) == 0
