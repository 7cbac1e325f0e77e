"""What can be known, where only some is shown."""

from dataclasses import replace

import numpy as np
import pytest

import twin
from twin.flow.frame import frame_of
from twin.flow.model import Model
from twin.situations.boards import INDICATORS
from twin.situations.known import Known, Lack
from twin.situations.roles import Roles
from twin.situations.rules import RULES
from twin.values.frame import Frame
from twin.values.sight import Sight


@pytest.fixture(scope="module")
def model() -> Model:
    """The small hospital."""
    return Model.of(twin.load("small/weekday"))


@pytest.fixture(scope="module")
def frame(model: Model) -> Frame:
    """Its frame."""
    return frame_of(model)


@pytest.fixture(scope="module")
def known(model: Model, frame: Frame) -> Known:
    """What is known if everything is shown."""
    capacity = model.capacity(1)
    calm = replace(
        capacity,
        pre_empt=np.zeros_like(capacity.pre_empt),
        at_drop=np.zeros_like(capacity.at_drop),
    )
    return Known(Sight.whole(frame), Roles.of(model), calm)


def without(known: Known, fact: str, *keys: tuple[str, str]) -> Known:
    """The same, but that something of some steps is not shown."""
    column = getattr(known.sight, fact).copy()
    column[[known.sight.frame.label[key] for key in keys]] = False
    return replace(known, sight=replace(known.sight, **{fact: column}))


def lost(known: Known) -> set[str]:
    """Indicators of which something is not known."""
    return {name for name in INDICATORS if not known.of(name).all()}


def test_of_a_run_everything_is_known(known: Known) -> None:
    """Where everything is shown and nothing is taken away, nothing is missing."""
    steady = {"work", "utilisation"}  # of what is only held while it works
    assert lost(known) == steady
    values = {"occupancy": np.ones((24, 37)), "bed_wait_h": np.array(2.0)}
    for name, array in known.only(values).items():
        np.testing.assert_array_equal(array, values[name])


def test_rules_are_of_indicators() -> None:
    """There is no rule for something that is no indicator."""
    assert set(RULES) <= set(INDICATORS)
    for name, rule in RULES.items():
        assert not rule.axis or rule.axis in INDICATORS[name].dims, name


def test_a_wait_that_nobody_sees(known: Known) -> None:
    """Who asks unseen has no wait; what is held, and by how many, stays known."""
    blind = without(known, "asked", ("specimen", "analyse"))
    analyser = known.sight.frame.resources.index("analyser")
    assert not blind.of("wait_min")[analyser]
    assert not blind.of("queue")[analyser]
    assert blind.of("occupancy")[analyser]
    assert blind.of("served")[analyser]
    assert blind.of("wait_min").sum() == len(blind.of("wait_min")) - 1
    assert blind.why("wait_min", analyser) == [Lack("asked", "specimen.analyse")]


def test_an_end_that_nobody_sees(known: Known) -> None:
    """What is given back unseen is never held, to anybody who is honest."""
    blind = without(known, "ended", ("dispensing", "dispense"))
    pharmacist = known.sight.frame.resources.index("pharmacist")
    assert not blind.of("occupancy")[pharmacist]
    assert not blind.of("staff_h")[pharmacist]
    assert blind.of("served")[pharmacist]
    values = blind.only({"occupancy": np.ones((24, 37))})["occupancy"]
    assert np.isnan(values[:, pharmacist]).all()
    assert np.isnan(values).sum() == 24


def test_steps_that_are_mixed_up(known: Known) -> None:
    """Steps that may be taken for each other are unknown; both together are not."""
    keys = ("booked", "consult-im"), ("booked", "review-im")
    blind = without(known, "is_told_apart", *keys)
    doctor = known.sight.frame.resources.index("doctor-im")
    assert blind.of("occupancy")[doctor]
    assert blind.of("wait_min")[doctor]
    assert not blind.of("step_served").all()
    assert not blind.of("seen")[known.sight.frame.stream["booked-im"]]


def test_who_comes_unseen(known: Known) -> None:
    """Without arrivals there are no lengths, and departures stay known."""
    arrival = known.sight.arrival.copy()
    stream = known.sight.frame.stream["emergency"]
    arrival[stream] = False
    blind = replace(known, sight=replace(known.sight, arrival=arrival))
    for name in ("arrivals", "length_min", "in_hospital", "still_here"):
        assert not blind.of(name)[stream]
        assert blind.of(name).sum() == len(arrival) - 1
    assert blind.of("departures").all()
    assert not blind.of("emergency_length_p50_min")
    assert blind.of("emergency_visits")
    assert blind.why("emergency_length_p50_min") == [Lack("arrival", "emergency")]


def test_what_may_be_taken_away_unseen(known: Known, model: Model) -> None:
    """A doctor whom a better priority takes is not known to be held."""
    real = replace(known, capacity=model.capacity(1))
    names = known.sight.frame.resources
    doctor, ct = names.index("doctor-ed"), names.index("ct")
    assert not real.of("occupancy")[doctor]
    assert real.of("occupancy")[ct]
    assert not real.of("work")[ct]


def test_an_end_told_by_what_comes_next_counts_unless_one_is_strict(
    known: Known,
) -> None:
    """Whether a near end is an end is for the reader to say."""
    near = np.zeros_like(known.sight.is_near)
    near[known.sight.frame.label["emergency", "bay-2"]] = True
    loose = replace(known, sight=replace(known.sight, is_near=near))
    bay = known.sight.frame.resources.index("bay")
    assert loose.of("occupancy")[bay]
    assert not replace(loose, is_strict=True).of("occupancy")[bay]


def test_an_indicator_without_a_rule_needs_everything(known: Known) -> None:
    """People by place are missing as soon as anything is not shown."""
    assert "people" not in RULES
    assert known.of("people")
    blind = without(known, "asked", ("specimen", "analyse"))
    assert not blind.of("people")
    assert np.isnan(blind.only({"people": np.ones((24, 5))})["people"]).all()


def test_a_sight_that_does_not_fit_its_frame_is_refused(frame: Frame) -> None:
    """There is a truth value for each step and each stream."""
    with pytest.raises(ValueError, match=r"asked: needs \d+ truth values"):
        replace(Sight.whole(frame), asked=np.ones(3, dtype=np.bool_))
