"""Halt: why a replication stands still, said in both languages."""

from twin.experiment.halt import Halt, why
from twin.experiment.labels import Label
from twin.flow.deadlock import Standstill

CALLED = {
    "resource": (Label("bay", "床位", "Bays"), Label("ct", "CT 机", "CT")),
    "request": (Label("ct", "CT 机", "CT"), Label("bay + ct", "床位和 CT", "Bay, CT")),
}


def test_a_circle_is_closed_by_its_names() -> None:
    """Resources that hold each other up are named in a round, by their labels."""
    said = why(Standstill((0, 4), ("ct", "bay"), ("bay",)), CALLED)
    assert said == {
        "zh": "2 人次永远无法继续：占着一个的等着下一个：CT 机 → 床位 → CT 机",
        "en": "visits that can never go on: 2; "
        "whoever holds one waits for the next: CT → Bays → CT",
    }


def test_what_never_comes_is_named() -> None:
    """Without a circle, what they wait for is named as it is asked for."""
    said = why(Standstill((3,), (), ("bay + ct", "ct")), CALLED)
    assert said == {
        "zh": "1 人次永远无法继续：所等的永远不够：床位和 CT · CT 机",
        "en": "visits that can never go on: 1; "
        "there will never be enough of: Bay, CT · CT",
    }


def test_it_says_which_replication() -> None:
    """A halt says where it was, then why."""
    assert str(Halt("plan", 3, "等", "waits")) == "plan, replication 3: waits"
