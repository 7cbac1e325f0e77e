import json
import math

import numpy as np
import pytest
from scipy import stats

from twin.result.comparison import Comparison, Difference
from twin.result.element import Element
from twin.result.offered import Load, OfferedLoad
from twin.result.wording import number


def test_paired_interval(two) -> None:
    """Difference and interval are those of scipy's paired t test."""
    base, other = np.array([50.0, 60, 55, 65]), np.array([38.0, 48, 42, 54])
    row = two.compare("wait_min").rows[0]
    low, high = stats.ttest_rel(other, base).confidence_interval(0.95)
    assert (row.base_value, row.value, row.difference) == (57.5, 45.5, -12.0)
    assert (row.low, row.high) == pytest.approx((low, high), rel=1e-12)
    assert row.replications == 4
    assert row.verdict == "better"


def test_pairs_only(make_sample, make_result) -> None:
    """Only replications that both scenarios have are compared."""
    values = {
        (0, 0): 1.0,
        (0, 1): 2.0,
        (0, 2): 9.0,
        (1, 0): 2.0,
        (1, 1): 3.5,
        (1, 3): 0.0,
    }
    found = make_result({at: make_sample(bed_wait_h=v) for at, v in values.items()}, 4)
    row = found.compare("bed_wait_h").rows[0]
    assert row.replications == 2
    assert row.difference == 1.25


def test_base_by_name(two) -> None:
    """The base may be named, and the difference then runs the other way."""
    row = two.compare("wait_min", base="more beds").rows[0]
    assert row.scenario == "base"
    assert row.difference == 12
    assert row.verdict == "worse"


def difference(**changes: object) -> Difference:
    """A difference of twelve minutes less."""
    made: dict[str, object] = {
        "name": "wait_min",
        "element": Element((("resource", "doctor"),), "医生", "Doctors"),
        "label": ("平均等候时间", "Wait"),
        "unit": "min",
        "better": "less",
        "base": "base",
        "scenario": "more",
        "base_value": 57.5,
        "value": 45.2,
        "difference": -12.3,
        "low": -14.5,
        "high": -10.1,
        "replications": 4,
    }
    return Difference(**(made | changes))


@pytest.mark.parametrize(
    ("changes", "verdict", "en", "zh"),
    [
        (
            {},
            "better",
            "Wait, Doctors: 12.3 min less (95 % 10.1 to 14.5), better",
            "平均等候时间，医生：减少 12.3 分钟（95 % 区间 10.1 至 14.5），更好",
        ),
        (
            {"difference": 3.0, "low": 1.0, "high": 5.0},
            "worse",
            "Wait, Doctors: 3 min more (95 % 1 to 5), worse",
            "平均等候时间，医生：增加 3 分钟（95 % 区间 1 至 5），更差",
        ),
        (
            {"difference": -0.5, "low": -2.0, "high": 1.0},
            "unclear",
            "Wait, Doctors: no clear difference (−0.5 min, 95 % −2 to 1)",
            "平均等候时间，医生：无明确差异（−0.5 分钟，95 % 区间 −2 至 1）",
        ),
        (
            {"difference": 0.0, "low": 0.0, "high": 0.0},
            "same",
            "Wait, Doctors: the same in all 4 replications",
            "平均等候时间，医生：4 次重复中完全相同",
        ),
        (
            {"low": math.nan, "high": math.nan, "replications": 1},
            "unknown",
            "Wait, Doctors: cannot be told from 1 replications in common",
            "平均等候时间，医生：无法判断，仅 1 次重复可比",
        ),
        (
            {
                "unit": "share",
                "better": "neither",
                "difference": 0.05,
                "low": 0.03,
                "high": 0.07,
            },
            "changed",
            "Wait, Doctors: 5 points more (95 % 3 to 7)",
            "平均等候时间，医生：增加 5 个百分点（95 % 区间 3 至 7）",
        ),
        (
            {"better": "more"},
            "worse",
            "Wait, Doctors: 12.3 min less (95 % 10.1 to 14.5), worse",
            "平均等候时间，医生：减少 12.3 分钟（95 % 区间 10.1 至 14.5），更差",
        ),
    ],
)
def test_verdicts(changes, verdict: str, en: str, zh: str) -> None:
    """Each verdict reads well in both languages."""
    row = difference(**changes)
    assert row.verdict == verdict
    assert row.sentence("en") == en
    assert row.sentence("zh") == zh


def test_comparison_shows(two) -> None:
    """A comparison has a table, JSON with its schema, a picture and plain words."""
    found = two.compare("wait_min", "load")
    assert len(found) == len(found.table()) == 4
    assert found.to_xarray().sizes == {"row": 4}
    rows = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert rows["schema"] == "twin.comparison/1"
    assert rows["rows"][0]["verdict"] == "better"
    assert "more beds: Wait, Doctors: 12 min less" in repr(found)
    assert "better" in found._repr_html_()
    axes = found.plot()
    assert len(axes.get_yticks()) == 4


def test_what_is_clear_and_large_comes_first() -> None:
    """Clear differences lead by their size beside the indicator's largest value."""
    little = difference(difference=-0.1, low=-0.2, high=-0.05, base_value=0.2)
    share = difference(
        name="full", unit="share", difference=0.4, low=0.3, high=0.5, base_value=0.5
    )
    unclear = difference(difference=-30.0, low=-70.0, high=10.0)
    same = difference(difference=0.0, low=0.0, high=0.0)
    large = difference()
    found = Comparison((same, unclear, little, large, share)).ranked()
    assert found == [share, large, little, unclear, same]


def test_what_is_in_neither_is_left_out(two) -> None:
    """Things that neither scenario has are no row; nothing is compared with nothing."""
    assert [row.element.en for row in two.compare("queue").rows] == ["Doctors"]


@pytest.mark.parametrize(
    ("load", "low", "high", "en", "zh"),
    [
        (
            1.07,
            1.05,
            1.09,
            "CT: never settles: load 1.07 (95 % 1.05 to 1.09)",
            "CT 机：永不稳定，负荷 1.07（95 % 区间 1.05 至 1.09）",
        ),
        (
            0.99,
            0.97,
            1.01,
            "CT: may never settle: load 0.99 (95 % 0.97 to 1.01)",
            "CT 机：可能无法稳定，负荷 0.99（95 % 区间 0.97 至 1.01）",
        ),
        (
            1.34,
            0.66,
            2.01,
            "CT: may never settle: load 1.34 (95 % 0.66 to 2.01)",
            "CT 机：可能无法稳定，负荷 1.34（95 % 区间 0.66 至 2.01）",
        ),
        (
            1.02,
            0.98,
            1.06,
            "CT: may never settle: load 1.02 (95 % 0.98 to 1.06)",
            "CT 机：可能无法稳定，负荷 1.02（95 % 区间 0.98 至 1.06）",
        ),
        (
            0.89,
            0.6,
            1.18,
            "CT: load 0.89 (95 % 0.60 to 1.18)",
            "CT 机：负荷 0.89（95 % 区间 0.60 至 1.18）",
        ),
        (
            1.3,
            math.nan,
            math.nan,
            "CT: may never settle: load 1.30",
            "CT 机：可能无法稳定，负荷 1.30",
        ),
        (
            0.8,
            0.7,
            0.9,
            "CT: load 0.80 (95 % 0.70 to 0.90)",
            "CT 机：负荷 0.80（95 % 区间 0.70 至 0.90）",
        ),
        (
            math.inf,
            math.nan,
            math.nan,
            "CT: never settles: load ∞",
            "CT 机：永不稳定，负荷 ∞",
        ),
    ],
)
def test_never_settles(load: float, low: float, high: float, en: str, zh: str) -> None:
    """It is said to never settle where all of the interval is at one or more."""
    row = Load("a", Element((("resource", "ct"),), "CT 机", "CT"), load, low, high, 4)
    assert row.sentence("en") == en
    assert row.sentence("zh") == zh


def test_offered_load(two) -> None:
    """Loads come heaviest first, and only those that do not settle are sentences."""
    found = two.offered_load()
    assert [row.load for row in found.rows] == pytest.approx([1.07, 0.77, 0.4, 0.4])
    assert found.sentences("en") == [
        "base: Doctors: never settles: load 1.07 (the same in all 4 replications)"
    ]
    assert found.to_json()["schema"] == "twin.load/1"
    assert found.table()["verdict"].tolist()[0] == "never-settles"
    assert found.plot().get_xlabel() == "work asked by work offered [1]"
    assert "never settles" in repr(found)
    assert found._repr_html_()
    assert found.to_xarray().sizes == {"row": 4}


def test_what_is_sure_is_said_first() -> None:
    """What never settles comes before what may not, though that has higher loads."""
    spans = [(1.3, 0.9, 1.7), (1.2, 1.1, 1.3), (0.95, 0.8, 1.1), (0.5, 0.4, 0.6)]
    name = Element((("resource", "ct"),), "CT 机", "CT")
    found = OfferedLoad(tuple(Load("a", name, *span, 4) for span in spans))
    assert [line[:36] for line in found.sentences("en")] == [
        "CT: never settles: load 1.20 (95 % 1",
        "CT: may never settle: load 1.30 (95 ",
        "CT: may never settle: load 0.95 (95 ",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.34, "12.3"),
        (-0.5, "−0.5"),
        (1234.5, "1234"),
        (0.00001234, "0"),
        (-0.0, "0"),
        (math.inf, "∞"),
        (math.nan, "—"),
    ],
)
def test_number(value: float, text: str) -> None:
    """Three figures that count, never in powers of ten."""
    assert number(value) == text
