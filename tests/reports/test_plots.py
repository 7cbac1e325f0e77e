"""Figures: what is drawn, and that colour is never alone."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from twin.locale import Label
from twin.reports import plots
from twin.reports.morning import Difference, Hours, Load
from twin.reports.quantity import Quantity, of_runs

NAME = Label("甲", "A")


def hours(kind, share):
    """A resource of four that is full from 10 to 12 in a share of the runs."""
    full = np.zeros(24)
    full[10:12] = share
    flat = np.full(24, 3.0)
    return Hours(
        "a",
        NAME,
        kind,
        flat,
        flat - 1,
        flat + 1,
        flat + 1,
        full,
        of_runs([3, 4], "beds"),
    )


def hatched(ax):
    """Hours between which an area is hatched."""
    return [
        (patch.get_x(), patch.get_x() + patch.get_width())
        for patch in ax.patches
        if isinstance(patch, Rectangle) and patch.get_hatch()
    ]


@pytest.mark.parametrize(
    ("kind", "share", "spans"),
    [("bed", 0.5, [(10, 12)]), ("bed", 0.49, []), ("staff", 1.0, [])],
)
def test_likely_full_hours_are_hatched_and_named(kind, share, spans):
    """Hours in which beds are likely full are hatched and say so in words."""
    ax = plots.panel(hours(kind, share), "en", Figure().subplots())
    assert hatched(ax) == spans
    texts = [text.get_text() for text in ax.texts]
    assert ("full" in texts) == bool(spans)
    assert "capacity 4" in texts


def test_an_overload_is_hatched_and_says_so():
    """A load of 1 or more differs in pattern and in words, not in colour alone."""
    rows = [
        Load("a", NAME, of_runs([1.07, 1.07], "1")),
        Load("b", NAME, of_runs([0.9, 0.9], "1")),
    ]
    ax = plots.loads(rows, "en").axes[0]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [True, False]
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["▲ never settles: load 1.07 (1.07–1.07)", "0.90 (0.90–0.90)"]


def test_verdicts_differ_in_shape():
    """Better, worse and unclear have marks of their own and words beside them."""
    marks = {(mark, fill) for mark, _, fill in plots.VERDICTS.values()}
    assert len(marks) == len(plots.VERDICTS)


def test_differences_are_drawn_as_shares_of_the_plan():
    """A fall from 20 to 15 minutes stands at −25 %; without a base only words."""
    base, zero = of_runs([20, 20], "min"), of_runs([0, 0], "min")
    change = Quantity(-5, -6, -4, "min", 0.95, "paired", 2)
    rows = [
        Difference("a", NAME, base, base, change, "better"),
        Difference("b", NAME, zero, base, change, "better"),
    ]
    ax = plots.differences(rows, "en").axes[0]
    points = [line.get_xdata() for line in ax.lines if line.get_marker() == "o"]
    assert points[0] == pytest.approx([-25.0])
    assert np.isnan(points[1]).all()
    assert [text.get_text() for text in ax.texts] == [
        "better · −5.0 min (−6.0 … −4.0)",
        "better · −5.0 min (−6.0 … −4.0)",
    ]


def test_axes_say_their_unit():
    """Every axis with numbers has a label with a unit in brackets."""
    rows = [Load("a", NAME, of_runs([0.5], "1"))]
    for figure in (plots.loads(rows, "zh"), plots.day([hours("bed", 0)], "zh")):
        assert figure.axes[0].get_xlabel().endswith("]")
