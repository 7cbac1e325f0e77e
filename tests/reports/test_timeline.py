"""What visits did, in stretches."""

from dataclasses import replace

import numpy as np
import pytest

from tests.situations.conftest import Row, Visit, made
from twin.errors import TwinError
from twin.locale import Label
from twin.reports.timeline import OWN, UNTIL, Kind, Stretch, Teller, sample
from twin.values.journeys import Outcome
from twin.values.step import MINUTE, MISSING, Op

CT = "ct"


@pytest.fixture
def by_hand(playback):
    """One visit in the shipped hospital: wait for CT, be scanned, wait, walk out."""
    itineraries = playback.scene.journeys.itineraries
    line = itineraries.requests.names.index(CT)
    place = playback.model.places.index("imaging")
    rows = [
        Row(Op.UNTIL, asked=0, began=0, ended=5 * MINUTE),
        Row(Op.SEIZE, line, asked=5 * MINUTE, began=8 * MINUTE, ended=20 * MINUTE),
        Row(Op.HOLD, asked=8 * MINUTE, began=8 * MINUTE, ended=20 * MINUTE),
        Row(Op.RELEASE, asked=20 * MINUTE, began=20 * MINUTE, ended=20 * MINUTE),
        Row(Op.WALK, asked=20 * MINUTE, began=20 * MINUTE, ended=21 * MINUTE),
        Row(
            Op.SEIZE,
            line,
            asked=21 * MINUTE,
            ended=25 * MINUTE,
            outcome=Outcome.GAVE_UP,
        ),
    ]
    journeys = made(itineraries.requests, [Visit(rows, left=25 * MINUTE)])
    ours = replace(
        journeys.itineraries,
        place=np.full(len(rows) + 1, place, dtype=np.int16),
        stream_names=itineraries.stream_names,
    )
    scene = replace(playback.scene, journeys=replace(journeys, itineraries=ours))
    return replace(playback, scene=scene)


def test_stretches_by_hand(by_hand) -> None:
    """Waits, service and walks stand as they came, with what they are called."""
    (found,) = Teller(by_hand).told(np.array([0]))
    imaging = found.stretches[2].quarter
    scanners, room = Label("CT", "CT scanners"), Label("医学影像科", "Imaging")
    assert found.length == 25
    assert found.waiting == 5 + 3 + 4
    assert found.stretches == (
        Stretch(Kind.WAIT, 0, 5, UNTIL, imaging),
        Stretch(Kind.WAIT, 5, 8, scanners, imaging),
        Stretch(Kind.SERVICE, 8, 20, room, imaging),
        Stretch(Kind.WALK, 20, 21, room, imaging),
        Stretch(Kind.WAIT, 21, 25, scanners, imaging),
    )


def test_the_department_one_comes_to_is_ones_own(by_hand) -> None:
    """Service in the department of the visit's stream is told apart from others'."""
    roles = by_hand.scene.roles
    changed = replace(
        roles,
        resource_department=np.zeros_like(roles.resource_department),
        stream_department=np.zeros_like(roles.stream_department),
    )
    other = replace(by_hand, scene=replace(by_hand.scene, roles=changed))
    (found,) = Teller(other).told(np.array([0]))
    assert {each.quarter for each in found.stretches} == {OWN}


def test_a_sample_is_at_equal_shares_of_the_order(playback) -> None:
    """Lengths are the quantiles of those of all visits that come and go on the day."""
    scene = playback.scene
    journeys, visits = scene.journeys, scene.journeys.itineraries
    here = (journeys.arrived >= scene.window.begin) & (journeys.left != MISSING)
    here &= (journeys.left < scene.window.end) & (visits.parent == 0)
    here &= visits.party > 0
    lengths = np.sort((journeys.left - journeys.arrived)[here]) / MINUTE
    found = [each.length for each in sample(playback, count=4)]
    shares = (len(lengths) * np.array([1, 3, 5, 7])) // 8
    assert found == lengths[shares].tolist()


def test_stretches_do_not_overlap(playback) -> None:
    """A visit does one thing at a time, between coming and leaving."""
    for each in sample(playback, count=40):
        times = [(one.begin, one.end) for one in each.stretches]
        assert times == sorted(times)
        ends = [0.0, *(end for _, end in times)]
        begins = [*(begin for begin, _ in times), each.length]
        assert all(end <= begin for end, begin in zip(ends, begins, strict=True))
        assert 0 <= each.waiting <= each.length


def test_a_stream_may_be_named_or_matched(playback) -> None:
    """Only visits of the stream are told; one that is not there is refused."""
    names = {each.stream.en for each in sample(playback, "booked-*", 30)}
    assert len(names) > 1
    assert all(name.endswith("booked") for name in names)
    (one,) = {each.stream.en for each in sample(playback, "walk-in", 5)}
    assert one == "Walk-in outpatients"
    with pytest.raises(TwinError, match='no stream "walkin"; there are: booked-im'):
        sample(playback, "walkin")
    with pytest.raises(TwinError, match="no visit of walk-in-saturday leaves"):
        sample(playback, "walk-in-saturday")
    with pytest.raises(TwinError, match="count: 0 is not at least 1"):
        sample(playback, count=0)
