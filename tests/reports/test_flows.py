"""Who goes from where to where."""

from dataclasses import replace

import numpy as np
import pytest

from tests.situations.conftest import Row, Visit, made
from twin.errors import TwinError
from twin.locale import Label
from twin.reports.flow_diagram import Arrangement, columns_of, draw, note
from twin.reports.flows import COME, GO, Flows, flows
from twin.reports.quarters import Quarters
from twin.values.step import DAY, MINUTE, MISSING, NEVER, Op


def names(*texts: str) -> tuple[Label, ...]:
    """Names of quarters between coming and going."""
    return (COME, *(Label(text, text) for text in texts), GO)


@pytest.fixture
def by_hand(playback):
    """Two who go to a clinic, the laboratory and back, one of them with a specimen."""
    places = playback.model.places
    door, clinic, laboratory, nowhere = (
        *(places.index(key) for key in ("entrance", "surgery", "laboratory")),
        MISSING,
    )
    way = [door, clinic, clinic, laboratory, nowhere, clinic]
    times = [DAY + at * MINUTE for at in range(len(way))]
    rows = [Row(Op.HOLD, asked=at, began=at, ended=at + MINUTE) for at in times]
    left = DAY + 60 * MINUTE
    visits = [Visit(rows, arrived=DAY, left=left) for _ in range(2)]
    specimen = Visit(rows, arrived=DAY, left=left, parent=1)
    old = playback.scene.journeys.itineraries
    journeys = made(old.requests, [*visits, specimen], until=NEVER)
    ours = replace(
        journeys.itineraries,
        place=np.array([*way, door] * 3, dtype=np.int16),
        party=np.array([1, 2, 0], dtype=np.int16),
    )
    scene = replace(playback.scene, journeys=replace(journeys, itineraries=ours))
    return replace(playback, scene=scene)


def test_flows_by_hand(by_hand) -> None:
    """Visits count once, doors are no stay, and things do not count."""
    found = Flows.of(by_hand)
    seen = {
        (found.names[a].en, found.names[b].en): found.visits[a, b]
        for a, b in np.argwhere(found.visits)
    }
    first = dict(zip((name.en for name in found.names), found.first, strict=True))
    assert first["Surgery clinic"] == 1
    assert first["Laboratory"] == 2
    assert np.isnan(first["Pharmacy"])
    assert seen == {
        ("Come", "Surgery clinic"): 2,
        ("Surgery clinic", "Laboratory"): 2,
        ("Laboratory", "Surgery clinic"): 2,
        ("Surgery clinic", "Leave"): 2,
    }


def test_as_many_come_as_leave_in_the_long_run(playback) -> None:
    """At each quarter, those who come less those who leave are those who stay."""
    found = Flows.of(playback)
    change = (found.visits.sum(axis=0) - found.visits.sum(axis=1))[1:-1]
    came, left = found.visits[0].sum(), found.visits[:, -1].sum()
    assert change.sum() == came - left
    assert came > 300
    assert (np.diag(found.visits) == 0).all()


def test_quieter_quarters_become_one() -> None:
    """The busiest keep their names; ways among the others vanish, all else is kept."""
    visits = np.zeros((6, 6))
    visits[0, 1] = visits[1, 5] = 50
    visits[0, 2] = visits[2, 3] = visits[3, 5] = 9
    first = np.array([0, 1, 1, 2, np.nan, np.nan])
    found = Flows(names("a", "b", "c", "nobody"), visits, first).gathered(1)
    assert found.first[:3].tolist() == [0, 1, 1.5]
    assert [name.en for name in found.names] == ["Come", "a", "2 other places", "Leave"]
    assert found.visits.tolist() == [
        [0, 50, 9, 0],
        [0, 0, 0, 50],
        [0, 0, 0, 9],
        [0, 0, 0, 0],
    ]


def test_the_mean_of_replications(monkeypatch, playback) -> None:
    """Several replications are averaged, and their number is kept."""
    monkeypatch.setattr("twin.reports.flows.play", lambda *_: playback)
    found = flows(playback.scenario, replications=3)
    assert found.replications == 3
    assert (found.visits == Flows.of(playback).visits).all()
    with pytest.raises(TwinError, match="replications: 0 is not at least 1"):
        flows(playback.scenario, replications=0)


def test_columns_follow_the_way() -> None:
    """Quarters first come to about as late share a column, and no column is empty."""
    first = np.array([0, 1.2, 0.9, 3.4, np.nan])
    found = Flows(names("x", "y", "lab"), np.zeros((5, 5)), first)
    assert columns_of(found).tolist() == [0, 1, 1, 2, 3]


def test_bars_of_a_column_do_not_overlap(playback) -> None:
    """Bars are as high as their fuller side, and stand apart."""
    found = Flows.of(playback).gathered(14)
    where = Arrangement.of(found)
    for column in set(where.column.tolist()):
        rows = np.flatnonzero(where.column == column)
        rows = rows[np.argsort(where.bottom[rows])]
        tops = where.bottom[rows] + where.height[rows]
        assert (tops[:-1] < where.bottom[rows][1:]).all()
        assert where.bottom[rows][0] > 0
        assert tops[-1] < 1
    least = np.maximum(found.visits.sum(axis=0), found.visits.sum(axis=1)) * where.scale
    assert (where.height >= least - 1e-12).all()


def test_few_visits_are_not_drawn() -> None:
    """A way of four visits is left out, and the note says how many are."""
    visits = np.zeros((4, 4))
    visits[0, 1], visits[0, 2] = 40, 4
    visits[1, 3], visits[2, 3] = 40, 4
    found = Flows(names("a", "b"), visits, np.array([0, 1, 1, np.nan]))
    figure = draw(found, "en")
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said.count("40") == 2
    assert "b  <5" in said
    assert "8 visits together, 9.1% of all" in note(found, "en")
    visits[2, 3] = 0
    assert "<5 visits together" in note(found, "en")


def test_departments_gather_places(playback) -> None:
    """Places whose resources share a department are one quarter, called as it is."""
    roles = playback.scene.roles
    resources = list(playback.scenario.resources.values())
    mine = [row for row, each in enumerate(resources) if each.place == "pharmacy"]
    mine += [row for row, each in enumerate(resources) if each.place == "laboratory"]
    department = np.full(len(resources), MISSING)
    department[mine] = 0
    changed = replace(roles, resource_department=department)
    places = playback.model.places
    found = Quarters.of(playback.model, changed)
    of_place = dict(zip(places, found.of_place.tolist(), strict=True))
    assert of_place["pharmacy"] == of_place["laboratory"]
    assert found.department[of_place["pharmacy"]] == 0
    assert found.department[of_place["imaging"]] == MISSING
    assert found.names[of_place["imaging"]] == ("医学影像科", "Imaging")
    ways = {key for key, is_way in zip(places, found.is_way, strict=True) if is_way}
    assert ways >= {"entrance", "car-park", "lobby-1"}
    assert ways.isdisjoint({"hall", "pharmacy", "imaging"})
