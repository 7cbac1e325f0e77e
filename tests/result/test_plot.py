"""Pictures of indicators: names beside lines, one below the other."""

import numpy as np
import pytest

from twin.result.plot import apart


@pytest.mark.parametrize(
    ("places", "lowest", "expected"),
    [
        ([0.2, 0.5, 0.9], 0.0, [0.2, 0.5, 0.9]),
        ([0.0, 0.0, 0.05], 0.0, [0.0, 0.1, 0.2]),
        ([0.95, 0.95, 1.0], 0.0, [0.8, 0.9, 1.0]),
        ([0.0, 0.5], 0.3, [0.3, 0.5]),
    ],
)
def test_names_do_not_overlap(places, lowest: float, expected) -> None:
    """Names keep a line between them, above notes, and within the axes."""
    assert apart(places, 0.1, lowest) == pytest.approx(expected)


def test_one_thing_is_told_apart_by_scenario(two) -> None:
    """Where a number is of the whole hospital, lines bear the scenarios' names."""
    said = [text.get_text() for text in two.plot("people_all").texts]
    assert said == ["base", "more beds"]


def test_things_are_named_once_however_many_scenarios(two) -> None:
    """Of several things each has one name, and styles tell the scenarios."""
    said = [text.get_text() for text in two.plot("occupancy").texts]
    assert said[0] == "solid: base\ndashed: more beds"
    assert sorted(said[1:]) == ["Doctors", "Ward"]


def test_days_are_marked_on_long_runs(two) -> None:
    """Hours of some days are marked each midnight."""
    long = two.dataset["people_all"]
    axes = two.plot("people_all")
    assert long.sizes["hour"] == 48
    assert len(axes.get_xticks()) > 0
    assert np.isfinite(axes.get_xticks()).all()


def test_axes_show_only_what_can_be(make_sample, make_result) -> None:
    """Axes of shares and of waits do not go where neither can be."""
    samples = {
        (0, r): make_sample(0.0, on_time_share=[r, 0.5], people_all=np.arange(48) % 24)
        for r in range(2)
    }
    found = make_result(samples, 2, names=("base",))
    assert found.plot("on_time_share").get_xlim() == (0, 1)
    assert found.plot("people_all").get_ylim()[0] == 0


@pytest.mark.parametrize(("replications", "warns"), [(1, True), (2, True), (3, False)])
def test_a_picture_of_few_runs_says_so(make_sample, make_result, replications, warns):
    """Of one or two replications the title says what the interval is worth."""
    samples = {(0, r): make_sample(0.1 * r) for r in range(replications)}
    found = make_result(samples, replications, names=("base",))
    assert ("replication" in found.plot("wait_min").get_title()) == warns
