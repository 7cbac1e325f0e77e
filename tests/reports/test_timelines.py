"""The figure of timelines."""

import pytest
from matplotlib.colors import to_hex

import twin
from twin.locale import Label
from twin.reports.palette import GREY, PLACES, WAIT
from twin.reports.timeline import Kind, Stretch, Timeline
from twin.reports.timelines import draw

NAMES = (Label("诊室", "Clinic"), Label("药房", "Pharmacy"))
VISIT = Timeline(
    Label("门诊", "Outpatients"),
    9.5 * 60,
    30.0,
    (
        Stretch(Kind.WAIT, 0, 10, Label("医生", "Doctor"), 0),
        Stretch(Kind.SERVICE, 10, 20, Label("看诊", "Seen"), 0),
        Stretch(Kind.WALK, 20, 22, Label("药房", "Pharmacy"), 1),
        Stretch(Kind.SERVICE, 22, 30, Label("取药", "Fetch $x$"), 1),
    ),
)


def test_bars_stand_where_the_stretches_are() -> None:
    """Waits are light, walks thin, and each place has a colour of its own."""
    (ax,) = draw([VISIT], NAMES, "en").axes
    bars = [
        (bar.get_x(), bar.get_width(), to_hex(bar.get_facecolor()))
        for bar in ax.patches
    ]
    assert bars == [
        (0, 10, WAIT),
        (10, 10, PLACES[0].lower()),
        (20, 2, GREY),
        (22, 8, PLACES[1].lower()),
    ]
    said = [text.get_text() for text in ax.texts]
    assert said == [
        "Doctor",
        "Seen",
        "Fetch $x$",
        "09:30",
        "Outpatients",
        "30 min, 33% waiting",
    ]


def test_long_visits_are_in_days() -> None:
    """The axis is in the unit in which the longest reads best."""
    stay = Timeline(VISIT.stream, 0, 6 * 1440, VISIT.stretches)
    (ax,) = draw([stay, VISIT], NAMES, "zh").axes
    assert ax.get_xlim() == (0, 6)
    assert ax.get_xlabel() == "到达后的时间 [天]"
    said = [text.get_text() for text in ax.texts]
    assert "6.0 天，等候 0%" in said
    assert "30 分钟，等候 33%" in said


def test_timelines_of_a_scenario() -> None:
    """The planner's call gives so many rows."""
    short = twin.load("small/weekday").vary("short", {"run.warm_up_days": 0})
    figure = twin.timelines(short, "booked-*", 6)
    said = [text.get_text() for text in figure.axes[0].texts]
    assert sum("waiting" in text for text in said) == 6


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_are_no_formulas(language) -> None:
    """A dollar sign in a name is a dollar sign."""
    figure = draw([VISIT], NAMES, language)
    assert not any(text.get_parse_math() for text in figure.axes[0].texts)
