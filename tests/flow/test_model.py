from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import yaml

from twin.flow.model import Model
from twin.hospital.scenario import load
from twin.values.step import NEVER, Op

COLUMNS = ("arrival", "due", "priority", "number")
WEEK = 7
HOSPITAL = yaml.safe_load("""
pathways:
  clinic:
    - {do: walk, to: hall}
    - do: hold
      for: kiosk
      minutes: {lognormal: {mean: 2, sd: 1}}
      patience: {minutes: {weibull: {mean: 30, shape: 2}}, then: leave}
    - do: chance
      branches:
        - {p: 0.4, steps: [{do: start, task: test, as: t}]}
        - {}
    - do: repeat
      p: 0.5
      most: 3
      steps: [{do: hold, for: [doctor, room], minutes: {gamma: {mean: 9, sd: 5}}}]
    - {do: join, what: t}
  ward:
    - do: seize
      for: bed
      as: bed
      patience: {minutes: {exponential: {mean: 90}}, then: next}
    - do: by
      attribute: sex
      cases:
        f: [{do: hold, minutes: {gamma: {mean: 900, sd: 300}}}]
      otherwise: [{do: hold, id: m, minutes: {gamma: {mean: 800, sd: 300}}}]
    - do: choose
      branches:
        - if: {queue: bed, at_most: {triangular: {low: 0, mode: 2, high: 6}}}
          steps: [{do: wait, until: "10:30", next_day: true}]
        - {}
  test:
    - {do: hold, minutes: {triangular: {low: 5, mode: 9, high: 30}}}
demand:
  walk-in:
    pathway: clinic
    per_day: 40
    profile: {"08:00": 2, "12:00": 1, "17:00": 0}
    day_effect_cv: 0.1
    enters: gate
  booked:
    pathway: clinic
    appointments: {days: mon-fri, slots: {"08:00-12:00": {every: 10}}}
    unpunctuality: {normal: {mean: -5, sd: 10}}
    no_show: 0.1
    enters: gate
  admitted:
    pathway: ward
    per_day: 6
    attributes: {sex: {f: 0.4, m: 0.6}}
    priority: {by: sex, values: {f: 2, m: 4}}
""")
PATHWAYS, DEMAND = HOSPITAL["pathways"], HOSPITAL["demand"]
SEX = DEMAND["admitted"]["attributes"]


def varied(name=None, **changes):
    """The demand with one stream's keys changed."""
    return {k: v | (changes if k == name else {}) for k, v in DEMAND.items()}


@pytest.fixture
def drawn(hospital):
    """Itineraries of a week."""

    def draw(demand=DEMAND, pathways=None, resources=None, replication=0, days=WEEK):
        scenario = hospital({**PATHWAYS, **(pathways or {})}, demand, resources)
        found = Model.of(scenario).draw(1, replication, 0, days)
        assert found.problems() == []
        return found

    return draw


def families(itineraries, streams=None):
    """Everything drawn for each arriving visit, by the name of stream and number.

    Lines and attributes are numbered by who asks first, so steps name their lines.
    """
    steps = itineraries.steps.tolist()
    names = itineraries.requests.names
    found = {}
    for v in range(len(itineraries)):
        stream = itineraries.stream_names[itineraries.stream[v]]
        root = stream.split("/")[0]
        if streams is not None and root not in streams:
            continue
        mine = steps[itineraries.first_step[v] : itineraries.first_step[v + 1]]
        asks = (Op.SEIZE, Op.RIDE)
        told = [(s[0], s[1], names[s[2]], *s[3:]) if s[0] in asks else s for s in mine]
        row = [int(getattr(itineraries, column)[v]) for column in COLUMNS]
        has = {
            attribute: int(itineraries.attributes[v, index])
            for index, attribute in enumerate(itineraries.attribute_names)
            if itineraries.attributes[v, index] >= 0
        }
        found[stream, row[-1]] = (row, has, int(itineraries.parent[v]), told)
    return found


def same(one, other):
    """Whether two itineraries are the same to the last bit."""
    arrays = ("stream", *COLUMNS, "attributes", "parent", "first_step", "steps")
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


def joined(parts):
    """Several itineraries as one list of families, in order."""
    return [item for part in parts for item in families(part).items()]


def test_the_same_again(drawn):
    """The same seed and replication give the same itineraries."""
    assert same(drawn(), drawn())


def test_replications_and_seeds_differ(hospital):
    """Another replication or seed draws other numbers."""
    model = Model.of(hospital(PATHWAYS, DEMAND))
    arrivals = [
        model.draw(seed, replication, 0, 1).arrival.tolist()
        for seed, replication in ((1, 0), (1, 1), (2, 0))
    ]
    assert arrivals[0] != arrivals[1]
    assert arrivals[0] != arrivals[2]


def test_days_together_are_the_days_one_after_the_other(hospital):
    """A week is its seven days, rows in the same order."""
    model = Model.of(hospital(PATHWAYS, DEMAND))
    week = list(families(model.draw(1, 0, 0, WEEK)).items())
    assert joined(model.draw(1, 0, day, 1) for day in range(WEEK)) == week


@pytest.mark.parametrize(("block", "days"), [(1, 20), (3, 20), (20, 40)])
def test_blocks_are_the_draw_cut(hospital, block, days):
    """Blocks of any length give what one draw gives."""
    model = Model.of(hospital(PATHWAYS, DEMAND))
    blocks = list(model.blocks(1, 0, 2, days, block))
    assert len(blocks) == -(-days // block)
    whole = list(families(model.draw(1, 0, 2, days)).items())
    assert joined(blocks) == whole


def test_another_resource_changes_no_draw(drawn):
    """A new resource, and even a changed capacity, leave every number."""
    more = {"scanner": {"capacity": 1}, "kiosk": {"capacity": 9, "kind": "kiosk"}}
    assert families(drawn(resources=more)) == families(drawn())


def test_another_pathway_changes_no_draw(drawn):
    """A new pathway leaves every number."""
    assert same(drawn(pathways={"new": [{"do": "hold", "minutes": 3}]}), drawn())


@pytest.mark.parametrize("place", ["first", "last"])
def test_another_stream_changes_no_draw(drawn, place):
    """A new stream of demand leaves every number of the others."""
    new = {"new": {"pathway": "ward", "per_day": 9, "attributes": SEX}}
    demand = new | DEMAND if place == "first" else DEMAND | new
    found = drawn(demand)
    assert families(found, DEMAND) == families(drawn())
    assert len(families(found, new)) > 30


def test_another_stream_at_the_end_keeps_the_order_of_streams(drawn):
    """Ties go by stream, so old streams keep their order among each other."""
    found = drawn(
        DEMAND | {"new": {"pathway": "clinic", "per_day": 1, "enters": "gate"}}
    )
    old = drawn().stream_names
    assert tuple(name for name in found.stream_names if name in old) == old


def test_another_step_changes_no_other_draw(drawn):
    """A step put in front moves the steps behind it and none of their numbers."""
    first = {"do": "hold", "minutes": {"exponential": {"mean": 4}}, "id": "new"}
    with_it = families(
        drawn(pathways={"ward": [first, *PATHWAYS["ward"]]}), {"admitted"}
    )
    without = families(drawn(), {"admitted"})
    assert with_it.keys() == without.keys()
    for name, (row, has, _, steps) in with_it.items():
        assert steps[0][0] == Op.HOLD
        assert (row, has) == without[name][:2]
        times = [(step[0], step[5], step[6]) for step in steps[1:]]
        assert times == [(step[0], step[5], step[6]) for step in without[name][3]]


@pytest.mark.parametrize("per_day", [55, 43])
def test_more_demand_keeps_every_visit(drawn, per_day):
    """More demand adds visits; those there were arrive, walk and take as before."""
    more = families(drawn(varied("walk-in", per_day=per_day)))
    base = families(drawn())
    assert set(base) < set(more)
    assert all(more[name] == base[name] for name in base)
    assert {name[0].split("/")[0] for name in more.keys() - base.keys()} == {"walk-in"}


def test_less_demand_removes_some_and_changes_none(drawn):
    """Less demand thins; who still comes comes as before."""
    less = families(drawn(varied("walk-in", per_day=22)))
    base = families(drawn())
    assert set(less) < set(base)
    assert all(less[name] == base[name] for name in less)
    assert {name[0].split("/")[0] for name in base.keys() - less.keys()} == {"walk-in"}


def test_a_longer_time_changes_only_itself(drawn):
    """A changed duration keeps the luck of all others and of its own."""
    slow = [dict(step) for step in PATHWAYS["clinic"]]
    slow[1] = slow[1] | {"minutes": {"lognormal": {"mean": 4, "sd": 2}}}
    found, base = drawn(pathways={"clinic": slow}), drawn()
    changed = found.steps["ticks"] != base.steps["ticks"]
    kiosk = base.requests.names.index("kiosk")
    seizes = (base.steps["op"] == Op.SEIZE) & (base.steps["arg"] == kiosk)
    at_kiosk = np.roll(seizes, 1)
    assert (changed == at_kiosk).all()
    ratio = found.steps["ticks"][at_kiosk] - 2 * base.steps["ticks"][at_kiosk]
    assert abs(ratio).max() <= 1


def test_attributes_and_priorities(drawn):
    """Attributes have their shares, and priorities follow them."""
    found = drawn(days=300)
    stream = found.stream_names.index("admitted")
    mine = found.stream == stream
    sex = found.attributes[mine, found.attribute_names.index("sex")]
    n = mine.sum()
    assert abs((sex == 0).mean() - 0.4) < 4 * np.sqrt(0.24 / n)
    assert (found.priority[mine] == np.where(sex == 0, 2, 4)).all()
    assert (found.attributes[~mine] == -1).all()


def test_rows_stand_by_arrival(drawn):
    """Arriving visits stand by arrival, stream and number, tasks behind their own."""
    found = drawn()
    root = found.parent == 0
    order = np.lexsort((found.number[root], found.stream[root], found.arrival[root]))
    assert (order == np.arange(root.sum())).all()
    assert (found.arrival[~root] == NEVER).all()
    child = np.flatnonzero(~root)
    assert len(child) > 20
    assert (found.number[child] == found.number[found.family[child]]).all()


def test_nobody(drawn):
    """A hospital without demand has itineraries of nobody."""
    nobody = {
        "walk-in": {"per_day": 0},
        "booked": {"filled": 0},
        "admitted": {"per_day": 0},
    }
    found = drawn({name: DEMAND[name] | each for name, each in nobody.items()})
    assert len(found) == len(found.steps) == 0


def test_threads_draw_the_same(hospital):
    """One model serves several threads at a time."""
    model = Model.of(hospital(PATHWAYS, DEMAND))
    alone = [model.draw(1, replication, 0, WEEK) for replication in range(6)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda r: model.draw(1, r, 0, WEEK), range(6)))
    assert all(same(one, other) for one, other in zip(alone, found, strict=True))


@pytest.mark.parametrize(
    "name", ["small/weekday", "small/winter", "small/one-more-doctor"]
)
def test_shipped_scenarios_keep_the_rules(name):
    """What the engines rely on holds for every shipped scenario."""
    model = Model.of(load(name))
    found = model.draw(1, 0, 0, WEEK)
    assert found.problems() == []
    assert model.capacity(WEEK).problems() == []
    assert model.capacity(WEEK).names == model.resource_names
    assert len(found) > 4000


def test_golden(drawn):
    """The first walk-in moves only when a dependency or the drawing moved it."""
    found = drawn(days=1)
    visit = int(np.argmax(found.stream == found.stream_names.index("walk-in")))
    mine = found.steps[found.first_step[visit] : found.first_step[visit + 1]]
    assert int(found.number[visit]) == GOLDEN["number"]
    assert int(found.arrival[visit]) == GOLDEN["arrival"]
    assert mine["op"].tolist() == GOLDEN["op"]
    assert mine["ticks"].tolist() == GOLDEN["ticks"]
    assert mine["patience"].tolist() == GOLDEN["patience"]


GOLDEN = {
    "number": 59,
    "arrival": 288649,
    "op": [5, 1, 2, 3, 1, 2, 3, 1, 2, 3, 0],
    "ticks": [452, 0, 1592, 0, 0, 3801, 0, 0, 3758, 0, 0],
    "patience": [-1, 13872, -1, -1, -1, -1, -1, -1, -1, -1, -1],
}
