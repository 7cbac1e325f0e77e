import numpy as np
import pytest

from twin.values.frame import Frame
from twin.values.requests import Requests


@pytest.fixture(scope="module")
def frame() -> Frame:
    """A ward of two rooms with added beds, and a clinic of a doctor and a room."""
    wards: list[tuple[int, int]] = [(0, 1), (1, 1), (2, 1)]
    return Frame(
        streams=("patients", "patients/scan"),
        pathways=("stay", "scan"),
        attributes={"sex": {"female": 0, "male": 1}},
        steps=(("stay", "bed"), ("stay", "see"), ("scan", "read")),
        step_does=("seize", "hold", "hold"),
        step_lines=((0,), (1,), ()),
        requests=Requests.of(
            [("bed", [wards]), ("see", [[(3, 1)], [(4, 1)]])], 5, last=(2,)
        ),
        resources=("ward", "doctor", "room"),
        pool_resource=np.array([0, 0, 0, 1, 2]),
        pool_before=np.array([0, 4, 0, 0, 0]),
        pool_units=np.array([4, 4, 2, 1 << 40, 1 << 40]),
        pool_is_added=np.array([False, False, True, False, False]),
    )


@pytest.mark.parametrize(
    ("name", "pool"),
    [
        ("ward/1", 0),
        ("ward/4", 0),
        ("ward/5", 1),
        ("ward/+1", 2),
        ("ward", None),
        ("doctor", 3),
        ("doctor/2", 3),
        ("nowhere", None),
        ("ward/x", None),
    ],
)
def test_a_bed_is_in_its_room(frame: Frame, name: str, pool: int | None) -> None:
    """Beds are counted through the rooms; a ward of rooms alone says no room."""
    assert frame.pool(name) == pool
    assert frame.pool(name) == pool, "the same when asked again"


def test_options_by_what_is_in_them(frame: Frame) -> None:
    """The option of a line that has a resource; a line of one option has that."""
    assert [frame.option(0, pool) for pool in (0, 1, 2, 3)] == [0, 1, 2, None]
    assert frame.only_option(0) is None
    assert frame.only_option(1) == 3


def test_steps_by_line_and_resource(frame: Frame) -> None:
    """Each line and each declared resource has the steps that may be given it."""
    assert frame.labels_of_line == ((0,), (1,))
    assert frame.labels_of_resource == ((0,), (1,), (1,))
    assert frame.label["scan", "read"] == 2
    assert frame.stream["patients/scan"] == 1
    assert repr(frame) == "Frame(2 streams, 3 steps, 2 requests, 3 resources)"
