"""Labels: what people call things, in both languages."""

import pytest

from twin.experiment.labels import Label, Streams, labels
from twin.hospital.scenario import Scenario, from_dict
from twin.values.requests import Requests


@pytest.fixture(scope="module")
def busy(tiny) -> Scenario:
    """The tiny hospital, where a visit starts a task that starts another, twice."""
    name = {"zh": "送检", "en": "Send a specimen"}
    send = {"do": "start", "id": "send", "task": "test", "name": name}
    again = {"do": "repeat", "p": 1, "most": 2, "steps": [{"do": "start", "task": "x"}]}
    hold = {"do": "hold", "minutes": 1}
    pathways = {"out": [send], "test": [hold, again], "x": [hold]}
    return from_dict(tiny.to_dict() | {"pathways": pathways})


def test_tasks_are_called_by_the_step_that_starts_them(busy: Scenario) -> None:
    """A task has the name of its step, or of its pathway, or else the step's id."""
    streams = ["walk-in", "walk-in/send", "walk-in/send/start-x#2"]
    assert labels(busy, streams, Requests.of([], 2))["stream"] == (
        Label("walk-in", "walk-in", "walk-in"),
        Label(streams[1], "walk-in，送检", "walk-in, Send a specimen", "task"),
        Label(streams[2], "walk-in，start-x", "walk-in, start-x", "task"),
    )


def test_the_pathway_of_a_task(busy: Scenario) -> None:
    """The pathway of a task of a task is found along the steps that lead to it."""
    streams, found = (
        ("walk-in", "walk-in/send", "walk-in/send/start-x#2"),
        Streams(busy),
    )
    assert [found.pathway(name) for name in streams] == ["out", "test", "x"]
    with pytest.raises(KeyError, match="nowhere"):
        found.pathway("walk-in/nowhere")


def test_resources_and_requests(tiny: Scenario) -> None:
    """A request is called by its resources; two of one name are told apart."""
    requests = Requests.of(
        [
            ("desk", [[(0, 1)]]),
            ("desk", [[(0, 1), (1, 2)]]),
            ("up", 1),
            ("x", [[(0, 1)], [(1, 1)]]),
        ],
        2,
    )
    found = labels(tiny, ["walk-in"], requests)
    assert found["resource"][1] == Label("bed", "床", "Beds", "bed")
    assert found["request"] == (
        Label("desk", "窗口", "Desk"),
        Label("desk (2)", "窗口 / 床", "Desk / Beds"),
        Label("up", "床", "Beds"),
        Label("x", "窗口 + 床", "Desk + Beds"),
    )
