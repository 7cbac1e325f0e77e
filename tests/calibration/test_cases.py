"""Cases in a scenario's words: what comes next, after how long, and what does not."""

import numpy as np
import pytest

from twin.calibration.cases import Cases
from twin.feeds.event_log import read_event_log
from twin.hospital.from_files import FromLog, Gap, Routing

RULES = FromLog(
    begins=("登记",),
    ends=("Discharge",),
    later=("Return",),
    stages={"n": ("Ward",), "i": ("Intensive",), "t": ("Test", "Scan")},
)
CASES = [
    "登记 0, Ward 10, Discharge 100",
    "登记 0, Ward 10, Ward 50, Discharge 300, Return 999",
    "登记 0, Ward 20, Intensive 60, Ward 90, Discharge 400",
    "Test 0, 登记 5, Scan 7, Intensive 30, Discharge 80, Test 90",
    "登记 0, Ward 40",
    "登记 0, Test 3",
    "Ward 0, Discharge 30",
    "登记 0, 登记 2, Porter 3, Intensive 15",
]


@pytest.fixture
def cases(write_log) -> Cases:
    """The cases above."""
    return Cases.of(read_event_log(write_log(CASES)), RULES)


def gap(**keys) -> Gap:
    """A rule for a duration."""
    return Gap.model_validate(keys)


def test_every_row_is_accounted_for(cases):
    """Rows are used, of unnamed activities, after visits, or of cases without begin."""
    assert cases.count == 7
    assert cases.cases_without_begin == 1
    assert cases.rows_without_begin == 2
    assert (cases.rows_unknown, cases.unknown) == (1, ("Porter",))
    assert (cases.rows_later, cases.cases_later) == (1, 1)
    rows = sum(case.count(",") + 1 for case in CASES)
    assert len(cases.case) + 2 + 1 + 1 == rows


def test_oddities_are_counted(cases):
    """Cases without an end, and with events before begin and after end, are counted."""
    assert cases.cases_without_end == 3
    assert cases.cases_before_begin == 1
    assert cases.cases_after_end == 1


@pytest.mark.parametrize(
    ("rule", "minutes", "left_open", "other"),
    [
        (gap(**{"from": "begin", "to": ["n", "i"]}), [10, 10, 20, 25, 40, 15], 1, 0),
        (
            gap(**{"from": "begin", "to": ["n"], "unless": ["i"]}),
            [10, 10, 20, 40],
            1,
            0,
        ),
        (gap(**{"from": "n", "to": ["end"]}), [90, 290, 380], 1, 0),
        (
            gap(**{"from": "n", "to": ["end"], "unless": ["i"]}),
            [90, 290, 310],
            1,
            0,
        ),
        (gap(**{"from": "n", "after": ["i"], "to": ["end"]}), [310], 0, 0),
        (gap(**{"from": "i", "to": ["n", "end"]}), [30, 50], 1, 0),
        (gap(**{"from": "n", "after": ["begin"], "to": ["i"]}), [40], 3, 0),
        (gap(**{"from": "i", "after": ["n"], "to": ["end"]}), [], 0, 1),
        (gap(**{"from": "t", "to": ["end"]}), [80], 2, 0),
    ],
)
def test_times_between_words(cases, rule, minutes, left_open, other):
    """Times by hand: neighbours count from the first, open ones are not times."""
    found = cases.gaps(rule)
    assert found.minutes.tolist() == minutes
    assert (found.open_cases, found.other_cases) == (left_open, other)


@pytest.mark.parametrize(
    ("rule", "counts", "left_open", "other"),
    [
        (
            Routing(origin="begin", branches=(("none",), ("n",), ("i",))),
            [1, 4, 2],
            0,
            0,
        ),
        (Routing(origin="n", branches=(("end",), ("i",))), [3, 1], 1, 0),
        (
            Routing(origin="n", after=("begin",), branches=(("end",), ("i",))),
            [2, 1],
            1,
            0,
        ),
        (Routing(branches=(("t",), ("none",))), [2, 5], 0, 0),
        (Routing(branches=(("t",), ("none", "i", "n"))), [2, 5], 0, 0),
        (
            Routing(origin="i", after=("begin",), branches=(("end",), ("n",))),
            [1, 0],
            1,
            0,
        ),
        (
            Routing(origin="i", after=("n",), branches=(("end",), ("none",))),
            [0, 0],
            0,
            1,
        ),
    ],
)
def test_shares_of_branches(cases, rule, counts, left_open, other):
    """Counts by hand: each place of the word goes to the branch that names the next."""
    found = cases.routes(rule)
    assert found.counts.tolist() == counts
    assert found.cases.tolist() == counts
    assert (found.open_cases, found.other_cases) == (left_open, other)


def test_one_case_may_be_seen_more_than_once(write_log):
    """Times count each place, people count once."""
    log = ["登记 0, Ward 1, Intensive 2, Ward 4, Intensive 8, Discharge 16"]
    cases = Cases.of(read_event_log(write_log(log)), RULES)
    found = cases.gaps(gap(**{"from": "n", "to": ["i"]}))
    assert found.minutes.tolist() == [1, 4]
    assert found.case.tolist() == [0, 0]
    routes = cases.routes(Routing(origin="i", branches=(("n",), ("end",), ("none",))))
    assert routes.counts.tolist() == [1, 1, 0]


def test_a_log_in_which_no_activity_is_named(write_log):
    """A log of other activities has no case that begins, and nothing breaks."""
    cases = Cases.of(read_event_log(write_log(["Lunch 0"])), RULES)
    assert (cases.count, cases.cases_without_begin) == (0, 1)
    assert cases.gaps(gap(**{"from": "begin", "to": ["end"]})).minutes.size == 0
    routes = cases.routes(Routing(branches=(("n",), ("none",))))
    assert np.array_equal(routes.counts, [0, 0])
    assert cases.cases_before_begin == cases.cases_after_end == 0
