"""Values that an attribute decides, from the file to the steps drawn."""

import numpy as np
import pytest

from twin.errors import ScenarioError
from twin.flow.model import Model
from twin.hospital.scenario import from_dict
from twin.streams import Key
from twin.values.itineraries import NUMBER_BITS
from twin.values.step import MINUTE, Op

MEANS = {"a": 10, "b": 20, "c": 40}
SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}


def exponential(mean):
    """A distribution whose quantile is known."""
    return {"exponential": {"mean": mean}}


def by(values, **more):
    """A value by the attribute `kind`."""
    return {"by": "kind", "values": values, **more}


STAY = {
    "do": "hold",
    "id": "stay",
    "minutes": by({kind: exponential(mean) for kind, mean in MEANS.items()}),
}


@pytest.fixture
def drawn(hospital):
    """The model and 400 or so visits of three kinds, of some pathways."""

    def draw(*steps, tasks=None, **visit):
        demand = {
            "pathway": "p",
            "per_day": 400,
            "attributes": {"kind": SHARES},
            "enters": "gate",
            **visit,
        }
        scenario = hospital({"p": list(steps), **(tasks or {})}, {"v": demand})
        model = Model.of(scenario)
        itineraries = model.draw(3, 4, 0, 1)
        assert itineraries.problems() == []
        return model, itineraries

    return draw


def kinds(model, itineraries):
    """The kind of each visit."""
    column = model.attribute_names.index("kind")
    return np.array([*SHARES])[itineraries.attributes[:, column]]


def uniform(itineraries, quantity):
    """The number that each visit should have been given for a quantity."""
    number = itineraries.number & ((1 << NUMBER_BITS) - 1)
    return Key(3, 4).uniform("v", 0, quantity, 1000)[number]


def test_a_time_by_attribute_is_the_quantile_of_one_uniform(drawn):
    """Whatever the attribute, a visit keeps the uniform of the step."""
    model, found = drawn(STAY)
    mean = np.array([MEANS[kind] for kind in kinds(model, found)])
    minutes = -mean * np.log1p(-uniform(found, "stay.minutes"))
    ticks = found.steps["ticks"][found.steps["op"] == Op.HOLD]
    assert ticks.tolist() == np.rint(minutes * MINUTE).tolist()
    assert set(mean) == {10, 20, 40}


def test_what_one_kind_needs_changes_no_other(drawn):
    """Another distribution for one value leaves all other visits as they were."""
    changed = by({"a": exponential(5), "b": 7}, otherwise=exponential(40))
    model, before = drawn(STAY)
    _, after = drawn({**STAY, "minutes": changed})
    kind = kinds(model, before)
    old = before.steps["ticks"][before.steps["op"] == Op.HOLD]
    new = after.steps["ticks"][after.steps["op"] == Op.HOLD]
    assert (new[kind == "c"] == old[kind == "c"]).all()
    assert set(new[kind == "b"].tolist()) == {7 * MINUTE}
    assert abs(2 * new[kind == "a"] - old[kind == "a"]).max() <= 1


def test_a_quantity_has_one_column(drawn):
    """Three distributions of one step cost no further uniforms."""
    model, _ = drawn(STAY)
    plain, _ = drawn({**STAY, "minutes": exponential(10)})
    for each, samplers in ((model, 4), (plain, 2)):
        (columns,) = (stream.columns for stream in each.drawing.streams)
        assert [column.quantity for column in columns] == ["~speed", "stay.minutes"]
        assert len(each.drawing.samplers) == samplers


@pytest.mark.parametrize("word", ["patience", "hold_patience"])
def test_patience_by_attribute(drawn, word):
    """Patience may depend on the attribute, of the wait and of the hold."""
    limit = {"minutes": by({"a": 1, "b": 2}, otherwise=3), "then": "leave"}
    hold = {"do": "hold", "for": "kiosk", "minutes": 5, word: limit}
    model, found = drawn(hold)
    op = Op.SEIZE if word == "patience" else Op.HOLD
    ticks = found.steps["patience"][found.steps["op"] == op]
    wanted = {"a": 600, "b": 1200, "c": 1800}
    assert ticks.tolist() == [wanted[kind] for kind in kinds(model, found)]


def test_two_attributes_of_one_step(drawn):
    """Time and patience may depend on different attributes."""
    sex = {"by": "sex", "values": {"f": 1, "m": 2}}
    hold = {
        "do": "hold",
        "minutes": by({"a": 10, "b": 20}, otherwise=30),
        "hold_patience": {"minutes": sex, "then": "leave"},
    }
    shares = {"kind": SHARES, "sex": {"f": 0.5, "m": 0.5}}
    model, found = drawn(hold, attributes=shares)
    holds = found.steps[found.steps["op"] == Op.HOLD]
    wanted = {"a": 6000, "b": 12000, "c": 18000}
    assert holds["ticks"].tolist() == [wanted[kind] for kind in kinds(model, found)]
    is_male = found.attributes[:, model.attribute_names.index("sex")]
    assert holds["patience"].tolist() == ((is_male + 1) * 600).tolist()
    assert len({*zip(holds["ticks"].tolist(), is_male.tolist(), strict=True)}) == 6


def test_units_by_attribute(drawn):
    """Visits that need different numbers of units stand in different lines."""
    need = {"one": "bed", "units": by({"a": 1, "b": 3}, otherwise=2)}
    model, found = drawn({"do": "hold", "for": [need, "doctor"], "minutes": 1})
    line = found.steps["arg"][found.steps["op"] == Op.SEIZE]
    names = [model.requests.names[each] for each in line]
    wanted = {"a": "bed + doctor", "b": "3 bed + doctor", "c": "2 bed + doctor"}
    assert names == [wanted[kind] for kind in kinds(model, found)]


def test_probability_by_attribute(drawn):
    """A chance by attribute compares the same uniform with other shares."""
    to = [{"do": "prioritise", "priority": i, "id": f"to-{i}"} for i in range(3)]
    branches = [
        {"p": by({"a": 0.1, "b": 0.6}, otherwise=0.0), "steps": to[:1]},
        {"p": 0.3, "steps": to[1:2]},
        {"steps": to[2:]},
    ]
    model, found = drawn({"do": "chance", "branches": branches})
    first = np.array([{"a": 0.1, "b": 0.6, "c": 0.0}[k] for k in kinds(model, found)])
    u = uniform(found, "chance")
    wanted = np.where(u < first, 0, np.where(u < first + 0.3, 1, 2))
    priority = found.steps["arg"][found.steps["op"] == Op.PRIORITY]
    assert priority.tolist() == wanted.tolist()


def test_repeat_by_attribute(drawn):
    """Some repeat always, some never."""
    p = by({"a": 1.0}, otherwise=0.0)
    body = [{"do": "hold", "minutes": 1}]
    model, found = drawn({"do": "repeat", "p": p, "most": 3, "steps": body})
    rounds = np.diff(found.first_step) - 1
    assert rounds.tolist() == [3 * (kind == "a") for kind in kinds(model, found)]


def test_speed_by_attribute(drawn):
    """Walking speed may depend on the attribute, also of walks in tasks."""
    walk = {"do": "walk", "to": "hall"}  # 60 m
    model, found = drawn(
        {"do": "start", "task": "t", "people": True},
        tasks={"t": [walk]},
        speed_m_per_s=by({"a": 2.0, "b": 1.0}, otherwise=0.5),
    )
    ticks = found.steps["ticks"][found.steps["op"] == Op.WALK]
    wanted = {"a": 300, "b": 600, "c": 1200}
    tasks = found.parent > 0
    assert ticks.tolist() == [wanted[kind] for kind in kinds(model, found)[tasks]]


def test_places_in_a_car_by_attribute(drawn):
    """A bed takes more of a lift than a walker; a party takes its size."""
    ride = {"do": "ride", "lift": "lifts", "from": "ground", "to": "upper"}
    units = by({"a": 1, "b": 4}, otherwise=6)
    model, found = drawn(
        {**ride, "minutes": 1, "units": units, "id": "up"},
        {**ride, "minutes": 1, "from": "upper", "to": "ground", "id": "down"},
        companions={"0": 0.5, "2": 0.5},
        enters="lobby",
    )
    places = found.steps["slot"][found.steps["op"] == Op.RIDE].reshape(-1, 2)
    wanted = {"a": 1, "b": 4, "c": 6}
    assert places[:, 0].tolist() == [wanted[kind] for kind in kinds(model, found)]
    assert places[:, 1].tolist() == found.party.tolist()
    assert set(found.party) == {1, 3}


def test_a_branch_by_attribute_knows_the_attribute(drawn):
    """Inside a case nothing is left to decide."""
    inner = {"do": "by", "attribute": "kind", "cases": {"a": [STAY], "b": []},
             "otherwise": [{**STAY, "id": "other"}]}  # fmt: skip
    model, found = drawn(inner)
    (columns,) = (each.columns for each in model.drawing.streams)
    assert len(model.drawing.samplers) == 1 + len({*MEANS} - {"b"})
    assert {each.quantity for each in columns[1:]} == {"stay.minutes", "other.minutes"}
    stays = np.diff(found.first_step) - 1
    assert stays.tolist() == [int(kind != "b") for kind in kinds(model, found)]


def test_a_stream_of_one_kind_has_nothing_to_decide(drawn):
    """Where the attribute has one value, its distribution is all that is compiled."""
    stay = {**STAY, "minutes": by({"b": exponential(20)}, otherwise=exponential(5))}
    model, _ = drawn(stay, attributes={"kind": {"b": 1.0}})
    means = [sampler.distribution.mean for sampler in model.drawing.samplers]
    assert means[1:] == [20]


NO_C = {**STAY, "minutes": by({"a": 1, "b": 2})}


@pytest.mark.parametrize(
    ("steps", "visit", "problem"),
    [
        (
            [NO_C],
            {},
            'pathways.p.stay.minutes.values: says nothing of kind "c" in visits of v',
        ),
        (
            [STAY],
            {"attributes": {"sex": {"f": 1.0}}},
            'pathways.p.stay.minutes.by: unknown attribute "kind"; known are sex',
        ),
        (
            [{**STAY, "minutes": by({"a": 1, "d": 2}, otherwise=3)}],
            {},
            'pathways.p.stay.minutes.values.d: unknown value of kind "d"',
        ),
        (
            [{"do": "chance", "branches": [{"p": by({"a": 0.7}, otherwise=0.2)},
                                           {"p": 0.8}]}],
            {},
            'pathways.p.chance: probabilities for "a" should sum to 1, not 1.5',
        ),
        (
            [{**STAY, "minutes": by({"a": -1}, otherwise=3)}],
            {},
            "pathways.p.stay.minutes.values.a: should never be negative; cut it at 0",
        ),
        (
            [STAY],
            {"speed_m_per_s": by({"a": 1}, otherwise=0)},
            "demand.v: speed_m_per_s should never be 0 or less; cut it above 0",
        ),
        (
            [STAY],
            {"speed_m_per_s": by({"a": 1, "b": 2})},
            'demand.v.speed_m_per_s.values: says nothing of kind "c"',
        ),
        (
            [{"do": "hold", "for": {"one": "bed", "units": by({"a": 9}, otherwise=1)},
              "minutes": 1}],
            {},
            "pathways.p.hold-bed.for: needs 9 of bed, which has 4 at most together",
        ),
        (
            [{"do": "ride", "lift": "lifts", "from": "ground", "to": "upper",
              "minutes": 1, "units": by({"a": 9}, otherwise=1)}],
            {},
            "pathways.p.ride-lifts.units: needs 9 places of 8 in a car",
        ),
        (
            [{"do": "ride", "lift": "lifts", "from": "ground", "to": "upper",
              "minutes": 1}],
            {"companions": {"0": 0.9, "8": 0.1}},
            "pathways.p.ride-lifts: 9 people may come together, and a car has 8 "
            "places, in visits of v",
        ),
        (
            [STAY],
            {"companions": {"few": 1.0}},
            'demand.v: companions: "few" is not a number of people',
        ),
        (
            [STAY],
            {"companions": {"1": 0.5}},
            "demand.v: probabilities should sum to 1, not 0.5",
        ),
        (
            [STAY],
            {"companions": {"1": 1.0},
             "attributes": {"kind": SHARES, "companions": {"1": 1.0}}},
            "demand.v: companions are declared twice, as an attribute too",
        ),
        ([STAY], {"people": -1}, "demand.v.people: should be at least 0, not -1"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(drawn, steps, visit, problem):
    """A value without a case, or a case without a value, is named with its path."""
    with pytest.raises(ScenarioError) as error:
        drawn(*steps, **visit)
    assert problem in str(error.value)


def test_a_branch_asks_only_for_its_own_values(drawn):
    """A case need not say what holds for the values of other cases."""
    cases = {"c": []}
    _, found = drawn(
        {"do": "by", "attribute": "kind", "cases": cases, "otherwise": [NO_C]}
    )
    assert set(found.steps["ticks"][found.steps["op"] == Op.HOLD]) == {600, 1200}


def test_companions_are_an_attribute_and_a_party(drawn):
    """A party is its people and who comes along; steps may look at how many."""
    wait = {"by": "companions", "values": {"0": 1, "1": 2, "2": 3}}
    model, found = drawn(
        {"do": "hold", "minutes": wait},
        companions={"2": 0.2, "0": 0.4, "1": 0.4},
        people=2,
    )
    number = found.party - 2
    assert set(number) == {0, 1, 2}
    ticks = found.steps["ticks"][found.steps["op"] == Op.HOLD]
    assert ticks.tolist() == ((number + 1) * MINUTE).tolist()
    codes = found.attributes[:, model.attribute_names.index("companions")]
    names = [["2", "0", "1"][code] for code in codes]
    assert names == [str(each) for each in number]
    assert set(found.place) == {model.places.index("gate")}


def test_nobody_comes_to_an_online_consultation(drawn):
    """A stream of nobody is nowhere, whatever it does."""
    _, found = drawn({"do": "walk", "to": "clinic"}, people=0)
    assert set(found.place) == {-1}
    assert set(found.party) == {0}


def test_a_walk_in_a_given_time_ends_at_its_place(drawn):
    """A walk with a place and a time takes the time, and goes on from the place."""
    model, found = drawn(
        {"do": "walk", "to": "ward", "minutes": 3},
        {"do": "walk", "to": "landing"},  # 12 m
        enters=None,
        speed_m_per_s=1.0,
    )
    first = found.steps[:2]
    assert first["op"].tolist() == [Op.WALK, Op.WALK]
    assert first["ticks"].tolist() == [1800, 120]
    names = [model.places[place] for place in found.place[:3]]
    assert names == ["ward", "landing", "landing"]


def test_round_trip_of_values_by_attribute(drawn):
    """What is written is what is read."""
    need = {"one": "bed", "units": by({"a": 1, "b": 3}, otherwise=2)}
    model, _ = drawn(STAY, {"do": "hold", "for": need, "minutes": 1})
    assert from_dict(model.scenario.to_dict()) == model.scenario
    varied = model.scenario.vary("x", {"pathways.p.stay.minutes.values.a": 3})
    step = varied.pathways["p"].steps[0]
    assert step.minutes.of("a").mean == 3


def test_values_by_attribute_are_explained(drawn):
    """Each value has a row of its own, with the unit of what it decides."""
    model, _ = drawn({**STAY, "minutes": by({"a": 1}, otherwise=2)})
    rows = {
        row.path.removeprefix("pathways.p.stay.minutes."): (row.value, row.unit)
        for row in model.scenario.explain()
        if "stay.minutes" in row.path
    }
    assert rows == {"by": ("kind", ""), "values.a": (1, "min"), "otherwise": (2, "min")}
