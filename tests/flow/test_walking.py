import numpy as np
import pytest

from twin.flow.walking import Walking

PLACES = ["gate", "clinic", "ward", "lobby"]


@pytest.fixture
def walking(hospital):
    """The ways of the small hospital."""
    layout = hospital({"p": [{"do": "leave"}]}).layout
    return Walking.of(layout, PLACES, ["ground", "upper"])


def test_quickest_ways(walking):
    """Lengths and waits add up along the quickest way, both ways alike."""
    gate, clinic, ward = (walking.places.index(p) for p in ("gate", "clinic", "ward"))
    assert walking.metres[0, gate, clinic] == 90
    assert walking.metres[0, gate, ward] == 60 + 24 + 6 + 12
    assert walking.seconds[0, gate, ward] == 20
    assert (walking.metres[0] == walking.metres[0].T).all()
    assert (np.diag(walking.metres[0]) == 0).all()


def test_step_free_ways(walking):
    """Who needs step-free ways goes round the steps."""
    gate, clinic = walking.places.index("gate"), walking.places.index("clinic")
    assert walking.metres[1, gate, clinic] == 60 + 24 + 36


def test_lifts_land_at_the_other_end_of_the_shaft(walking):
    """A lift taken in the lobby lands above it; who is there already stays."""
    lobby, landing = walking.places.index("lobby"), walking.places.index("landing")
    ground, upper = 0, 1
    assert walking.landing[0, upper, lobby] == landing
    assert walking.landing[0, ground, landing] == lobby
    assert walking.landing[0, ground, lobby] == lobby


def test_without_a_drawn_shaft_the_visit_counts_as_still_there(walking):
    """A lift taken where the layout draws none moves nobody."""
    gate = walking.places.index("gate")
    assert walking.landing[0, 1, gate] == gate


def test_no_way(hospital):
    """Places without a way between them are infinitely far apart."""
    layout = hospital({"p": [{"do": "leave"}]}).layout
    cut = layout.model_copy(update={"connections": layout.connections[:1]})
    walking = Walking.of(cut, ["gate", "ward"], [])
    assert walking.metres[0, 0, 1] == np.inf
