"""Cautions: what an interval does not say of itself is said beside it."""

import numpy as np
import pytest

from twin.result.caution import caution, interval_said, of_few
from twin.result.wording import number


@pytest.mark.parametrize(
    ("low", "high", "replications", "en"),
    [
        (float("nan"), float("nan"), 1, "one replication: no interval"),
        (1.0, 2.0, 2, "the interval rests on two replications only, and is wide"),
        (1.0, 1.0, 2, "the same in all 2 replications"),
        (0.0, 0.0, 30, "the same in all 30 replications"),
        (1.0, 2.0, 3, ""),
    ],
)
def test_caution(low: float, high: float, replications: int, en: str) -> None:
    """One has no interval, two have a wide one, equal ones have no width."""
    assert caution(low, high, replications, "en") == en
    assert bool(caution(low, high, replications, "zh")) == bool(en)


def test_the_interval_follows_the_value() -> None:
    """Ends are worded as the value is; without ends nothing is said."""
    assert interval_said((1, 2.5), 4, "en", number) == " (95 % 1 to 2.5)"
    assert interval_said((1, 1), 4, "zh", number) == "（4 次重复完全相同）"
    assert interval_said((float("nan"),) * 2, 1, "en", number) == ""


@pytest.mark.parametrize("form", ["board", "compare", "offered_load", "result"])
@pytest.mark.parametrize("replications", [1, 2, 3])
def test_every_table_warns(make_sample, make_result, form, replications) -> None:
    """What rests on one or two replications says so, in words and in every row."""
    samples = {
        (s, r): make_sample(0.1 * r, wait_min=5 + r + 2 * s * r, load=0.5 + 0.1 * r)
        for s in range(2)
        for r in range(replications)
    }
    found = make_result(samples, replications)
    shown = {
        "board": lambda: found.board("collaboration"),
        "compare": lambda: found.compare("wait_min"),
        "offered_load": found.offered_load,
        "result": lambda: found,
    }[form]()
    few = of_few(replications, "en")
    assert ("caution" in repr(shown)) == (replications < 3)
    assert (f"caution: {few}" in repr(shown)) == (replications < 3)
    assert (few in set(shown.table()["caution"])) or not few
    if form != "result":
        rows = shown.to_json()["rows"]
        assert {row["caution"] for row in rows} >= ({few} if few else set())


def test_a_rare_thing_does_not_put_all_in_doubt(make_sample, make_result) -> None:
    """What one run of three has a value of says so in its own row alone."""
    samples = {
        (0, r): make_sample(0.1 * r, late_start_min=[r, 3 if r == 1 else np.nan])
        for r in range(3)
    }
    board = make_result(samples, 3, names=("base",)).board("collaboration")
    table = board.table().set_index(["indicator", "of"])["caution"]
    assert table["late_start_min", "stream lab"] == "one replication: no interval"
    assert table["late_start_min", "stream walk-in"] == ""
    assert "caution" not in repr(board)


def test_shares_of_two_runs_stay_shares(make_sample, make_result) -> None:
    """A share of 1 and of 3 % has an interval above nothing, wherever it is told."""
    samples = {
        (0, r): make_sample(0.0, cancelled_share=0.01 + 0.02 * r, boarding_h=10.0 * r)
        for r in range(2)
    }
    found = make_result(samples, 2, names=("base",))
    table = found.table("cancelled_share", "boarding_h")
    assert table["low"].tolist()[0] > 0
    assert table["low"].tolist()[1] == 0
    rows = {row.name: row for row in found.board("collaboration").rows}
    assert rows["cancelled_share"].low == table["low"][0]
    assert rows["boarding_h"].low == 0
    told = found.to_json()["indicators"]["boarding_h"]
    assert told["low"] == [0]
    assert told["least"] == "0.0"


def test_differences_are_within_what_they_can_be(make_sample, make_result) -> None:
    """Shares of 0 and 1 in two runs differ by no more than one either way."""
    samples = {
        (s, r): make_sample(0.0, cancelled_share=float(s == r))
        for s in range(2)
        for r in range(2)
    }
    (row,) = make_result(samples, 2).compare("cancelled_share").rows
    assert (row.difference, row.low, row.high) == (0, -1, 1)
