"""When an experiment is precise enough, against Student's t and known draws."""

import numpy as np
import pytest
from scipy import stats

import twin
from twin.errors import TwinError
from twin.hospital.replications import Replications
from twin.result.precision import Precision, check_names, error_of, precision, widths


def known(values: np.ndarray) -> float:
    """Half-width of scipy's 95 % interval beside what the mean may really be."""
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    half, mean = (high - low) / 2, abs(values.mean())
    return half / (mean - half)


def test_error_of_a_mean_and_of_a_difference(make_sample, make_result) -> None:
    """A mean's error is by Student's t; a difference's is beside the base."""
    generator = np.random.default_rng(1)
    base = 10 + generator.standard_normal(8)
    other = base + 1 + 0.1 * generator.standard_normal(8)
    found = make_result(
        {
            (s, r): make_sample(bed_wait_h=value)
            for s, row in enumerate((base, other))
            for r, value in enumerate(row)
        },
        8,
    )
    mine = list(widths(found.dataset, "bed_wait_h"))
    assert [(one.scenario, one.base) for one in mine] == [
        ("base", ""),
        ("more beds", ""),
        ("more beds", "base"),
    ]
    low, high = stats.ttest_rel(other, base).confidence_interval(0.95)
    half = (high - low) / 2
    paired = half / (base.mean() - half)
    assert [one.error for one in mine] == pytest.approx(
        [known(base), known(other), paired], rel=1e-12
    )


def test_things_are_judged_together_or_by_name(two) -> None:
    """Half-widths of all things add up beside their means; a named one stands alone."""
    base = np.array([50.0, 60, 55, 65])
    low, high = stats.ttest_1samp(base, 0).confidence_interval(0.95)
    half = (high - low) / 2
    together, *_ = widths(two.dataset, "wait_min")
    alone, *_ = widths(two.dataset, "wait_min.doctor")
    still, *_ = widths(two.dataset, "wait_min.w*")
    assert together.error == pytest.approx(half / (57.5 + 5 - half), rel=1e-12)
    assert alone.error == pytest.approx(half / (57.5 - half), rel=1e-12)
    assert still.error == 0
    assert alone.said("en") == "Wait, doctor, base: 21.7 %"


def test_what_is_not_known(make_sample, make_result) -> None:
    """What was seen once is not known, what is infinite or never seen is no matter."""
    once = make_result(
        {(0, 0): make_sample(bed_wait_h=2.0), (0, 1): make_sample(bed_wait_h=np.nan)},
        2,
        names=("a",),
    ).dataset
    (one,) = widths(once, "bed_wait_h")
    assert one.error == np.inf
    loads = [[0.5, np.inf], [0.5, np.inf]]
    infinite = make_result(
        {(0, r): make_sample(load=load) for r, load in enumerate(loads)},
        2,
        names=("a",),
    ).dataset
    assert [one.error for one in widths(infinite, "load")] == [0.0]
    never = make_result(
        {(0, r): make_sample(bed_wait_h=np.nan) for r in range(2)}, 2, names=("a",)
    ).dataset
    assert list(widths(never, "bed_wait_h")) == []
    assert precision(never, 0.05, 9, ["bed_wait_h"]).is_reached


def test_coverage() -> None:
    """Stopping so leaves the true mean within the error about 95 % of the time.

    The values are normal with mean 1 and standard deviation 0.2, in 400 experiments.
    """
    generator = np.random.default_rng(3)
    asked = Replications.read({"min": 10, "max": 1000, "until": 0.05})
    hits, counts = 0, []
    for _ in range(400):
        values = 1 + 0.2 * generator.standard_normal((1000, 1))
        for number in asked.looks:
            error = error_of(values[:number], values[:number].mean(axis=0))
            if error <= asked.until:
                break
        hits += abs(values[:number].mean() - 1) <= 0.05
        counts.append(number)
    # By γ / (1 + γ) = 0.0476: (1.96 · 0.2 / 0.0476)² = 68, and the look after it.
    assert 58 <= np.median(counts) <= 92
    assert hits >= 0.92 * 400


def test_sentences(two) -> None:
    """Both languages say whether it was reached, and what is known least."""
    wide = precision(two.dataset, 0.05, 4, ["wait_min"])
    assert not wide.is_reached
    assert wide.sentence("en") == (
        "stopped at the most, 4 runs, before every mean was known to 5 %; "
        "the widest: Wait, more beds: 28.3 %"
    )
    assert "未达到 5 %" in wide.sentence("zh")
    loose = precision(two.dataset, 0.5, 9, ["wait_min"])
    assert loose.is_reached
    assert loose.sentence("en").startswith("stopped after 4 runs: every mean is known")
    assert Precision.from_json(loose.to_json()) == loose
    said = twin.Result(two.dataset.assign_attrs(precision=wide.to_json()))
    assert wide.sentence("en") in repr(said)
    assert said.to_json()["precision"]["replications"] == 4


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("wait_mim", 'no indicator "wait_mim"; did you mean "wait_min"?'),
        ("wait_min.warf", 'no wait_min of "warf"; did you mean "ward"?'),
        ("bed_wait_h.ward", 'no bed_wait_h of "ward"'),
    ],
)
def test_wrong_names(name: str, says: str) -> None:
    """A wrong name is answered with the right one before anything is run."""
    things = {"stream": ["a"], "resource": ["ward"], "request": ["bed"]}
    check_names(["wait_min", "wait_min.w*", "request_wait_min.bed"], things)
    with pytest.raises(TwinError, match=r"replications\.of: ") as caught:
        check_names([name], things)
    assert says in str(caught.value)
