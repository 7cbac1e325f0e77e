"""Numbers as a person reads them."""

import pytest

from twin.reports.quantity import Quantity
from twin.reports.wording import (
    Sentence,
    Span,
    central,
    clock,
    difference,
    interval,
    quantity,
)


def of(value, low, high, unit="min"):
    """A quantity of an interval of runs."""
    return Quantity(value, low, high, unit, 0.8, "runs", 20)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (of(47.31, 31.2, 70.4), "47 分钟 (31–70)", "47 min (31–70)"),
        (of(6.62, 5.21, 8.18), "6.6 分钟 (5.2–8.2)", "6.6 min (5.2–8.2)"),
        (of(645, 570, 735), "11 小时 (10–12)", "11 h (10–12)"),
        (of(0.82, 0.7, 0.9, "share"), "82 % (70–90)", "82 % (70–90)"),
        (of(1.07, 1.04, 1.1, "1"), "1.07 (1.04–1.10)", "1.07 (1.04–1.10)"),
        (
            of(1234.4, 1100, 1300, "visits"),
            "1,234 人次 (1,100–1,300)",
            "1,234 visits (1,100–1,300)",
        ),
        (of(9.97, 9.87, 10.0, "beds"), "10 张 (10–10)", "10 beds (10–10)"),
        (of(1.98, 1.9, 2.0, "beds"), "2.0 张 (1.9–2.0)", "2.0 beds (1.9–2.0)"),
        (of(13.34, 13.0, 14.0, "clock"), "13:20 (13:00–14:00)", "13:20 (13:00–14:00)"),
    ],
)
def test_value_unit_and_interval(value, zh, en):
    """A number is rounded as its interval bears and carries its unit and interval."""
    assert quantity(value, "zh") == zh
    assert quantity(value, "en") == en


def test_unknown_is_a_dash():
    """What is not known is neither zero nor nan."""
    nan = float("nan")
    unknown = of(nan, nan, nan)
    assert quantity(unknown, "en") == central(unknown, "zh") == "—"
    assert interval(unknown) == ""


def test_no_interval_is_not_made_up():
    """A value without an interval is said without brackets."""
    nan = float("nan")
    assert quantity(of(12, nan, nan), "en") == "12 min"


def test_differences_have_signs():
    """A difference shows its sign, and its interval the true minus."""
    assert difference(of(-12.3, -14.6, -10.1), "en") == "−12 min (−15 … −10)"
    assert difference(of(0.021, 0.011, 0.03, "share"), "en") == "+2 points (+1 … +3)"
    assert difference(of(0.0, 0.0, 0.0), "en") == "0.0 min (0.0 … 0.0)"


def test_clock_to_ten_minutes():
    """Hours since midnight become a time of day, the end of the day included."""
    assert [clock(0), clock(9.49), clock(24)] == ["00:00", "09:30", "24:00"]


def test_sentence_words_its_values():
    """Quantities, spans and names of a sentence are worded in its language."""
    said = Sentence(
        "headline.wait_when",
        {"mean": of(30, 20, 40), "p90": of(70, 50, 90), "span": Span(9, 12)},
    )
    assert said.said("en") == (
        "mean wait 30 min (20–40), longest 09:00–12:00; "
        "one in ten waits over 70 min (50–90)"
    )
