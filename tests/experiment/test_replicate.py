"""Replicate: one replication, from its draw to its indicators."""

from twin.experiment.replicate import drawn
from twin.hospital.uncertain import Uncertain


def test_uncertain_values_are_alike_in_all_scenarios() -> None:
    """A path's draw depends on seed and replication, not on what else is uncertain."""
    one = Uncertain.model_validate({"interval": [480, 570], "level": 0.8})
    other = Uncertain.model_validate({"triangular": {"low": 1, "mode": 2, "high": 4}})
    alone = [drawn({"a.b": one}, 1, r)["a.b"] for r in range(200)]
    both = [drawn({"c": other, "a.b": one}, 1, r)["a.b"] for r in range(200)]
    assert alone == both
    assert len(set(alone)) == 200
    inside = sum(480 < value < 570 for value in alone)
    assert 140 <= inside <= 180  # 160 expected, sd 5.7
    assert drawn({"a.b": one}, 2, 0)["a.b"] != alone[0]
