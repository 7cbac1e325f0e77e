"""Distributions against numerical integration, scipy.stats and exact values."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import integrate, optimize, stats

from twin.hospital.distribution import SHAPES, Distribution, Duration, Shape

ADAPTER = TypeAdapter(Distribution)
SIGMA = np.sqrt(np.log1p((5 / 9) ** 2))
CASES = {
    "exponential": ({"exponential": {"mean": 12}}, stats.expon(scale=12)),
    "gamma": ({"gamma": {"mean": 9, "sd": 5}}, stats.gamma(3.24, scale=25 / 9)),
    "gamma, heavy": ({"gamma": {"mean": 2, "sd": 4}}, stats.gamma(0.25, scale=8)),
    "lognormal": (
        {"lognormal": {"mean": 9, "sd": 5}},
        stats.lognorm(SIGMA, scale=9 * np.exp(-(SIGMA**2) / 2)),
    ),
    "weibull": (
        {"weibull": {"mean": np.sqrt(np.pi) / 2, "shape": 2}},
        stats.weibull_min(2),
    ),
    "triangular": (
        {"triangular": {"low": 2, "mode": 3, "high": 7}},
        stats.triang(0.2, loc=2, scale=5),
    ),
    "triangular, mode low": (
        {"triangular": {"low": 0, "mode": 0, "high": 1}},
        stats.triang(0, loc=0, scale=1),
    ),
    "triangular, mode high": (
        {"triangular": {"low": 0, "mode": 1, "high": 1}},
        stats.triang(1, loc=0, scale=1),
    ),
    "normal": ({"normal": {"mean": -3, "sd": 10}}, stats.norm(-3, 10)),
    "truncated": (
        {"truncated_normal": {"mean": 1.2, "sd": 0.2, "low": 0.5, "high": 2}},
        stats.truncnorm(-3.5, 4, loc=1.2, scale=0.2),
    ),
    "truncated above": (
        {"truncated_normal": {"mean": 0, "sd": 1, "low": 3, "high": 8}},
        stats.truncnorm(3, 8),
    ),
    "truncated below": (
        {"truncated_normal": {"mean": 10, "sd": 2, "low": 0, "high": 4}},
        stats.truncnorm(-5, -3, loc=10, scale=2),
    ),
    "truncated, both sides far": (
        {"truncated_normal": {"mean": 5, "sd": 100, "low": 0, "high": 10}},
        stats.truncnorm(-0.05, 0.05, loc=5, scale=100),
    ),
}
CASES["quantiles"] = (
    {"quantiles": {"0": 1, "0.25": 3, "0.75": 7, "1": 20}},
    stats.rv_histogram(([0.125, 0.125, 0.25 / 13], [1, 3, 7, 20]), density=True),
)
SHARES = np.array([1e-12, 1e-6, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-6])


def read(data: object) -> Shape:
    """A distribution as files write it."""
    return ADAPTER.validate_python(data)


@pytest.mark.parametrize("case", CASES)
def test_quantiles_are_those_of_scipy(case: str) -> None:
    """Quantiles agree with scipy.stats to 1e-9 from 1e-12 to 1 - 1e-6."""
    data, judge = CASES[case]
    np.testing.assert_allclose(
        read(data).quantile(SHARES), judge.ppf(SHARES), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("case", CASES)
def test_shares_below_are_those_of_scipy(case: str) -> None:
    """The share below agrees with scipy.stats' cdf, within the support and outside."""
    data, judge = CASES[case]
    low, high = judge.ppf([1e-6, 1 - 1e-9])
    x = np.concatenate((np.linspace(low, high, 9), [low - 99, high + 1e6]))
    np.testing.assert_allclose(read(data).below(x), judge.cdf(x), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("case", CASES)
def test_moments_are_those_of_scipy(case: str) -> None:
    """Mean and variance agree with scipy.stats."""
    data, judge = CASES[case]
    one = read(data)
    np.testing.assert_allclose(one.mean, judge.mean(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(one.variance, judge.var(), rtol=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_moments_are_those_of_the_quantile(case: str) -> None:
    """Integrating the quantile function gives the mean and the variance."""
    one = read(CASES[case][0])

    def integral(power: int) -> float:
        def inner(u: float) -> float:
            return float((one.quantile(u) - one.mean) ** power)

        halves = ((0, 0.5), (0.5, 1))
        return sum(integrate.quad(inner, *half, limit=400)[0] for half in halves)

    assert integral(1) == pytest.approx(0, abs=2e-6 * np.sqrt(one.variance))
    assert integral(2) == pytest.approx(one.variance, rel=2e-5)


def test_truncated_far_in_a_tail_keeps_its_digits() -> None:
    """Forty deviations out, where the closed form is 0/0, the mean is the series'."""
    one = read({"truncated_normal": {"mean": 0, "sd": 1, "low": 40, "high": 60}})
    # Mills ratio: mean = a + 1/a - 2/a^3 + 10/a^5 - ...; variance = 1/a^2 - 6/a^4 + ...
    assert one.mean == pytest.approx(40 + 1 / 40 - 2 / 40**3 + 10 / 40**5, abs=1e-8)
    assert one.variance == pytest.approx(1 / 40**2 - 6 / 40**4 + 50 / 40**6, rel=1e-5)
    median = one.quantile(0.5)
    assert median == pytest.approx(40 + np.log(2) / 40, abs=1e-3)
    mirrored = read({"truncated_normal": {"mean": 0, "sd": 1, "low": -60, "high": -40}})
    assert mirrored.quantile(0.5) == -median


def test_constant_is_a_bare_number() -> None:
    """A bare number and {constant: number} are the same and dump as the number."""
    one = read(5)
    assert one == read({"constant": 5})
    assert (one.mean, one.variance, one.support) == (5.0, 0.0, (5.0, 5.0))
    assert one.quantile(np.full((2, 3), 0.3)).tolist() == [[5.0] * 3] * 2
    assert one.model_dump(by_alias=True) == 5.0


def test_empirical_is_stepwise() -> None:
    """Each value has its weight's share of the uniforms, whatever the order given."""
    one = read({"empirical": {"values": [30, 10, 20], "weights": [1, 1, 2]}})
    shares = [0.01, 0.25, 0.26, 0.5, 0.75, 0.76, 0.99]
    assert one.quantile(shares).tolist() == [10, 10, 20, 20, 20, 30, 30]
    assert (one.mean, one.variance, one.support) == (20.0, 50.0, (10.0, 30.0))


def test_empirical_without_weights_is_even() -> None:
    """Values without weights are equally likely, and repeated ones count twice."""
    one = read({"empirical": {"values": [1, 1, 4]}})
    assert one.mean == pytest.approx(2)
    assert one.variance == pytest.approx(2)
    assert one.quantile([0.6, 0.7]).tolist() == [1, 4]


def test_empirical_never_gives_a_value_of_no_weight() -> None:
    """A value with weight 0 is outside the support."""
    one = read({"empirical": {"values": [-9, 1, 9], "weights": [0, 1, 0]}})
    assert one.support == (1, 1)
    assert one.quantile([1e-16, 1 - 1e-16]).tolist() == [1, 1]


def test_quantiles_stay_beyond_the_last() -> None:
    """Outside the outermost shares the value stays; shares may stand in any order."""
    one = read({"quantiles": {"0.9": 20, "0.1": 3, "0.5": 7}})
    assert one.quantile([0.01, 0.1, 0.3, 0.7, 0.99]) == pytest.approx(
        [3, 3, 5, 13.5, 20]
    )
    assert one.below([2.9, 3, 5, 19.99999999, 20]) == pytest.approx(
        [0, 0.1, 0.3, 0.9, 1]
    )
    # A tenth each at 3 and at 20, and two fifths each even from 3 to 7 and from there.
    assert one.mean == pytest.approx(0.1 * 3 + 0.4 * 5 + 0.4 * 13.5 + 0.1 * 20)
    square = 0.1 * 9 + 0.4 * (5**2 + 16 / 12) + 0.4 * (13.5**2 + 169 / 12) + 0.1 * 400
    assert one.variance == pytest.approx(square - one.mean**2)
    assert one.support == (3, 20)
    flat = read({"quantiles": {"0": 2, "0.4": 5, "0.6": 5, "1": 9}})
    assert flat.below([4.99999999999, 5]) == pytest.approx([0.4, 0.6])
    assert flat.model_dump(mode="json", by_alias=True) == {
        "quantiles": {"0.0": 2, "0.4": 5, "0.6": 5, "1.0": 9}
    }


MIXED = {
    "far apart": (0.3, "lognormal", 0.7, "truncated"),
    "overlapping": (0.5, "gamma", 0.5, "weibull"),
    "rare": (1e-6, "exponential", 1 - 1e-6, "triangular"),
    "below zero": (0.6, "normal", 0.4, "gamma, heavy"),
}


@pytest.mark.parametrize("name", MIXED)
def test_a_mixture_is_that_of_scipy(name: str) -> None:
    """Moments are exact; quantiles are where scipy's mixed cdf is, to 1e-9."""
    p, first, q, second = MIXED[name]
    (one, a), (two, b) = CASES[first], CASES[second]
    mixed = read({"mixture": [{"p": p, "of": one}, {"of": two}]})
    mean = p * a.mean() + q * b.mean()
    square = p * (a.var() + a.mean() ** 2) + q * (b.var() + b.mean() ** 2)
    assert mixed.mean == pytest.approx(mean, rel=1e-12)
    assert mixed.variance == pytest.approx(square - mean**2, rel=1e-8)
    shares = np.array([1e-9, 1e-3, 0.1, 0.299, 0.301, 0.5, 0.65, 0.9, 0.999, 1 - 1e-6])
    for share, value in zip(shares, mixed.quantile(shares), strict=True):
        ends = sorted([a.ppf(share), b.ppf(share)])
        found = optimize.brentq(
            lambda x, share=share: p * a.cdf(x) + q * b.cdf(x) - share,
            *ends,
            xtol=1e-300,
            rtol=1e-13,
        )
        assert value == pytest.approx(found, rel=1e-9)


def test_a_mixture_of_fixed_values_gives_them() -> None:
    """Where all mass is at values, quantiles are these values, nested ones as well."""
    seen = {"empirical": {"values": [1, 5, 9]}}
    inner = {"mixture": [{"p": 1, "of": 7}, {"p": 0, "of": -99}]}
    parts = [{"p": 0.3, "of": 5}, {"p": 0.2, "of": seen}, {"of": inner}]
    one = read({"mixture": parts})
    shares = [0.01, 0.06, 0.07, 0.3, 0.43, 0.44, 0.9, 0.95]
    expected = [1, 1, 5, 5, 5, 7, 7, 9]
    assert one.quantile(shares) == pytest.approx(expected, rel=1e-12)
    assert one.quantile(0.5) == 7
    assert one.support == (1, 9)
    assert one.mean == pytest.approx(0.3 * 5 + 0.2 * 5 + 0.5 * 7)
    part = read(
        {"mixture": [{"p": 0.5, "of": 5}, {"of": {"exponential": {"mean": 5}}}]}
    )
    assert part.quantile([0.4, 0.8]) == pytest.approx([5, 5], rel=1e-12)
    assert part.quantile(0.3) == pytest.approx(-5 * np.log(0.4), rel=1e-12)


positive = st.floats(0.01, 1000)


@st.composite
def any_distribution(draw: st.DrawFn) -> object:
    """A distribution as files write it."""
    low, width, share = draw(positive), draw(positive), draw(st.floats(0, 1))
    mean, sd = draw(positive), draw(st.floats(0.05, 3))
    return draw(
        st.sampled_from(
            [
                mean,
                {"exponential": {"mean": mean}},
                {"gamma": {"mean": mean, "sd": mean * sd}},
                {"lognormal": {"mean": mean, "sd": mean * sd}},
                {"weibull": {"mean": mean, "shape": sd + 0.3}},
                {
                    "triangular": {
                        "low": low,
                        "mode": low + share * width,
                        "high": low + width,
                    }
                },
                {"normal": {"mean": -mean, "sd": sd}},
                {
                    "truncated_normal": {
                        "mean": mean,
                        "sd": mean * sd,
                        "low": low,
                        "high": low + width,
                    }
                },
                {"empirical": {"values": [mean, low, sd], "weights": [1, 2, share]}},
                {
                    "quantiles": {
                        "0.1": low,
                        "0.5": low + share * width,
                        "1": low + width,
                    }
                },
                {
                    "mixture": [
                        {"p": share, "of": {"gamma": {"mean": mean, "sd": mean * sd}}},
                        {"of": low},
                    ]
                },
            ]
        )
    )


@given(any_distribution(), st.lists(st.floats(1e-9, 1 - 1e-9), min_size=2, max_size=9))
def test_quantile_never_falls(data: object, shares: list[float]) -> None:
    """The quantile function is non-decreasing and stays in the support."""
    one = read(data)
    values = one.quantile(np.sort(shares))
    scale = 1e-12 * np.abs(values).max()
    assert (np.diff(values) >= -scale).all()
    low, high = one.support
    assert (values >= low - scale).all()
    assert (values <= high + scale).all()


@given(any_distribution())
def test_a_distribution_reads_what_it_writes(data: object) -> None:
    """Dumping and reading again gives the same distribution, and so does pickling."""
    one = read(data)
    assert read(one.model_dump(mode="json", by_alias=True)) == one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own


def test_every_shape_is_tried() -> None:
    """The cases above hold every distribution there is."""
    tried = {next(iter(data)) for data, _ in CASES.values()} | {
        *("constant", "empirical", "mixture")
    }
    assert tried == {shape.word for shape in SHAPES}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("ten", 'should be a number or a distribution, not "ten"'),
        (True, "should be a number or a distribution, not true"),
        (None, "should be a number or a distribution, not nothing"),
        ([1], "should be a number or a distribution, not a list"),
        ({}, "should name one distribution, not 0: none"),
        (
            {"gamma": 1, "weibull": 2},
            "should name one distribution, not 2: gamma, weibull",
        ),
        (
            {"lognorml": {}},
            'unknown distribution "lognorml"; did you mean "lognormal"?',
        ),
        ({"gamma": {"mean": 0, "sd": 1}}, "should be more than 0, not 0"),
        ({"gamma": {"mean": 1}}, "missing"),
        ({"gamma": {"mean": 1, "sd": "5"}}, 'should be a number, not "5"'),
        ({"exponential": 5}, "should be a mapping of keys, not 5"),
        (float("nan"), "should be a finite number, not nan"),
        (
            {"triangular": {"low": 1, "mode": 0, "high": 2}},
            "should have low <= mode <= high and low < high",
        ),
        (
            {"truncated_normal": {"mean": 1, "sd": 1, "low": 2, "high": 2}},
            "should have low < high",
        ),
        ({"empirical": {"values": []}}, "should not be empty"),
        (
            {"empirical": {"values": [1, 2], "weights": [1]}},
            "should have as many weights as values, not 1 for 2",
        ),
        (
            {"empirical": {"values": [1], "weights": [0]}},
            "should have a weight above 0",
        ),
        ({"quantiles": [1, 2]}, "should be values by share, not a list"),
        ({"quantiles": {"half": 2}}, 'should be values by share, not "half"'),
        ({"quantiles": {"0.5": 2}}, "should have two shares or more"),
        ({"quantiles": {"0.5": 2, "50": 3}}, "should be at most 1, not 50.0"),
        ({"quantiles": {"0.5": 2, "0.50": 3}}, "should have each share once"),
        (
            {"quantiles": {"0.1": 3, "0.5": 2}},
            "should not fall: 2 at 0.5 is less than 3 at 0.1",
        ),
        ({"quantiles": {"0.1": "x", "0.5": 2}}, '0.1: should be a number, not "x"'),
        ({"mixture": 5}, "should be a list of p and of, not 5"),
        ({"mixture": []}, "should not be empty"),
        ({"mixture": [{"of": 1}, {"of": 2}]}, "only one part may leave out its p"),
        (
            {"mixture": [{"p": 0.5, "of": 1}, {"p": 0.4, "of": 2}]},
            "probabilities should sum to 1, not 0.9",
        ),
        (
            {"mixture": [{"p": 0.5, "of": {"gama": {}}}, {"of": 2}]},
            'unknown distribution "gama"; did you mean "gamma"?',
        ),
    ],
)
def test_what_is_no_distribution_is_refused(data: object, message: str) -> None:
    """Every way of writing a distribution wrong has its own sentence."""
    with pytest.raises(ValidationError) as caught:
        read(data)
    assert caught.value.errors()[0]["msg"].removeprefix("Value error, ") == message


@pytest.mark.parametrize(
    "data",
    [
        -1,
        {"normal": {"mean": 9, "sd": 1}},
        {"empirical": {"values": [-1, 2]}},
        {"quantiles": {"0.1": -1, "0.9": 2}},
        {"mixture": [{"p": 0.5, "of": -1}, {"of": 2}]},
    ],
)
def test_a_duration_is_never_negative(data: object) -> None:
    """What may be negative is no duration."""
    with pytest.raises(ValidationError, match="should never be negative; cut it at 0"):
        TypeAdapter(Duration).validate_python(data)
