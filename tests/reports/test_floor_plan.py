"""The plan of the shipped hospital."""

import numpy as np
import pytest

import twin
from twin.reports.floor_plan import FloorPlan, Shelves


@pytest.fixture(scope="module")
def plan() -> FloorPlan:
    """The clinic's, with people counted in three places."""
    layout = twin.load("small/weekday").layout
    return FloorPlan.of(layout, ["hall", "surgery", "entrance"])


def test_levels_from_the_ground_up(plan) -> None:
    """Two levels, the ground floor first; areas know which place they are."""
    assert [floor.name for floor in plan.floors] == [
        ("一层", "Ground floor"),
        ("二层", "First floor"),
    ]
    numbers = {area.key: area.number for floor in plan.floors for area in floor.areas}
    assert numbers["hall"] == 0
    assert numbers["surgery"] == 1
    assert numbers["pharmacy"] is None
    assert plan.drawn == {0, 1, 2}
    assert "lifts" not in numbers


def test_areas_have_their_size_and_spots_have_none(plan) -> None:
    """The hall is 30 m by 20 m, north is up; the entrance is a spot on top of it."""
    ground = plan.floors[0].areas
    hall = next(area for area in ground if area.key == "hall")
    assert hall.area_m2 == 600
    assert hall.box_m == (0, -40, 30, 20)
    assert ground[-1].key == "entrance"
    assert ground[-1].is_spot
    assert np.isnan(ground[-1].area_m2)


def test_levels_below_the_ground_come_last() -> None:
    """The cellar stands after the top floor."""
    layout = twin.load("small/weekday").layout
    cellar = layout.places["level-2"].model_copy(update={"ordinal": -1})
    places = {**layout.places, "level-2": cellar}
    top = layout.places["level-1"].model_copy(update={"ordinal": 3})
    places["level-1"] = top
    found = FloorPlan.of(layout.model_copy(update={"places": places}), [])
    assert [floor.key for floor in found.floors] == ["level-1", "level-2"]


def test_shelves_fill_from_the_left() -> None:
    """What does not fit beside the last begins a row below the highest."""
    found = Shelves.at([(4, 2), (4, 3), (4, 1)], 10, 1, 0.5, 1)
    assert found.corners == ((0, 0.5), (5, 0.5), (0, 5.0))
    assert found.height == 6


def test_a_page_is_filled_but_not_more(plan) -> None:
    """All levels fit a page, and the widest as far as it reaches."""
    wide = plan.shelves(1.2, 0.01, 0.02)
    assert 0.5 < wide.height <= 1
    tall = plan.shelves(0.3, 0.01, 0.02)
    assert tall.scale == pytest.approx(0.3 / plan.widest_m)
