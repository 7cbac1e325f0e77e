"""The general hospital: sourced, conserved, judged, and like what is published."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt
import pytest

import twin
from twin.flow import kernel, reference
from twin.flow.model import Model
from twin.flow.referee import breaches
from twin.flow.streaming import Block, stream
from twin.hospital.scenario import Scenario
from twin.situations.roles import Roles
from twin.situations.scene import Scene
from twin.situations.window import HOUR, Window
from twin.values.journeys import Outcome
from twin.values.step import DAY, MINUTE, MISSING, Op

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SCENARIOS = ("weekday", "weekend", "winter", "epidemic", "typhoon", "new_tower")
SETTLES = 28
WEEK = 7


def declared(scenario: Scenario, kind: str) -> list[str]:
    """Resources of a kind, without the emergency department's."""
    return [
        key
        for key, one in scenario.resources.items()
        if one.kind == kind and one.department != "emergency"
    ]


def test_size() -> None:
    """It has the beds, wards, clinics, theatres and spaces that are said."""
    weekday = twin.load("weekday")
    units = {
        kind: sum(weekday.resources[key].capacity for key in declared(weekday, kind))
        for kind in ("bed", "theatre", "parking")
    }
    assert units == {"bed": 1500, "theatre": 24, "parking": 900}
    assert len(declared(weekday, "bed")) == 32
    clinics = [key for key in weekday.resources if key.startswith("doctor-")]
    assert len(clinics) == 41 + 3  # and the emergency department and the fever clinic


def test_demand() -> None:
    """A working day brings about 5,500 outpatients and 450 emergencies."""
    demand = twin.load("weekday").demand
    outpatient = ("booked", "walk-in", "mri", "endoscopy", "dialysis", "health-check")
    visits = {key: one.visits_per_day("wed") for key, one in demand.items()}
    people = sum(visits[key] for key in demand if demand[key].pathway in outpatient)
    assert 5_200 < people < 5_800
    assert 440 <= visits["emergency"] + visits["ambulance"] <= 460


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_figure_has_a_source_or_is_assumed(name: str) -> None:
    """No number stands without saying where it comes from."""
    scenario = twin.load(name)
    rows = scenario.parameters()
    assert len(rows) > 3_000
    assert [row.path for row in rows if not row.source] == []
    cited = {row.source for row in rows} - {"assumed"}
    assert {"nhc-2023", "hu-2018", "su-2020", "wang-2018"} <= cited
    assert [note for note in scenario.notes() if "nothing" in note.message] == []


DAYS = {"weekday": 1, "weekend": 5, "winter": 0, "epidemic": 2, "typhoon": 1}


@pytest.mark.parametrize("name", SCENARIOS)
def test_engines_agree_and_the_referee_finds_nothing(name: str) -> None:
    """A morning of each scenario, from empty: the same journeys, and by the rules."""
    scenario = twin.load(name)
    model = Model.of(scenario)
    day = DAYS.get(name, 3)
    itineraries = model.draw(1, 0, day, 1)
    assert itineraries.problems() == []
    until = day * DAY + 10 * 60 * MINUTE
    capacity = model.capacity(day + 1)
    fast = kernel.run(itineraries, capacity, until)
    assert fast.differences(reference.run(itineraries, capacity, until)) == []
    assert breaches(itineraries, capacity, fast) == []


@dataclass
class Week:
    """A week of the weekday hospital after four weeks, seen from its journeys."""

    model: Model
    blocks: list[Block] = field(default_factory=list)

    @classmethod
    def run(cls) -> "Week":
        """Streams five weeks and keeps what the tests ask of the last."""
        week = cls(Model.of(twin.load("weekday")))
        for day, block in enumerate(stream(week.model, 1, 0, SETTLES + WEEK)):
            if day >= SETTLES:
                week.blocks.append(block)
        return week

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Id of each declared step."""
        return tuple(step.id for step in self.model.steps)

    def labels(self, *starts: str, pathways: tuple[str, ...] = ()) -> Ints:
        """Declared steps whose ids begin so, in some pathways or in all."""
        return np.array(
            [
                row
                for row, step in enumerate(self.model.steps)
                if step.id.startswith(starts)
                and (not pathways or step.pathway in pathways)
            ]
        )

    def waits_min(self, labels: Ints, op: Op = Op.SEIZE) -> npt.NDArray[np.float64]:
        """Waits of requests that were served in the week. (request,) [min]"""
        found = []
        for block, journeys in self._journeys():
            steps = journeys.itineraries.steps
            here = np.isin(journeys.itineraries.label, labels) & (steps["op"] == op)
            here &= (journeys.began >= block.window[0]) & (journeys.asked != MISSING)
            found.append((journeys.began[here] - journeys.asked[here]) / MINUTE)
        return np.concatenate(found)

    def visits_min(
        self, pathways: tuple[str, ...]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Length of the visits that ended in the week, and what of it was waiting.

        Waiting is for anything asked for, for the time booked, and for results.
        """
        streams = [
            row
            for row, key in enumerate(self.model.stream_names)
            if key in self.model.scenario.demand
            and self.model.scenario.demand[key].pathway in pathways
        ]
        results = self.labels("report", "look-for-results", pathways=pathways)
        lengths, waited = [], []
        for block, journeys in self._journeys():
            its = journeys.itineraries
            op = its.steps["op"]
            is_wait = np.isin(op, (Op.SEIZE, Op.RIDE, Op.UNTIL, Op.JOIN))
            is_wait |= np.isin(its.label, results) & (op == Op.HOLD)
            is_asked = np.isin(op, (Op.SEIZE, Op.RIDE)) & (journeys.began != MISSING)
            over = np.where(is_asked, journeys.began, journeys.ended)
            known = is_wait & (journeys.asked != MISSING) & (over != MISSING)
            each = np.where(known, over - journeys.asked, 0) / MINUTE
            total = np.bincount(its.visit_of_step, weights=each, minlength=len(its))
            here = np.isin(its.stream, streams) & (its.parent == 0)
            here &= journeys.left >= block.window[0]
            lengths.append((journeys.left[here] - journeys.arrived[here]) / MINUTE)
            waited.append(total[here])
        return np.concatenate(lengths), np.concatenate(waited)

    def times_min(self, labels: Ints) -> npt.NDArray[np.float64]:
        """How long some holds took, of those that ended in the week. (hold,) [min]"""
        found = []
        for block, journeys in self._journeys():
            its = journeys.itineraries
            here = np.isin(its.label, labels) & (its.steps["op"] == Op.HOLD)
            here &= (journeys.ended >= block.window[0]) & (journeys.began != MISSING)
            found.append((journeys.ended[here] - journeys.began[here]) / MINUTE)
        return np.concatenate(found)

    def served(self, labels: Ints, days: int = WEEK) -> int:
        """Times that some steps began in the week, or its first days."""
        count = 0
        for block, journeys in islice(self._journeys(), days):
            here = np.isin(journeys.itineraries.label, labels)
            op = journeys.itineraries.steps["op"]
            here &= np.isin(op, (Op.SEIZE, Op.HOLD)) & (
                journeys.began >= block.window[0]
            )
            visits = journeys.itineraries.visit_of_step[here]
            count += len(np.unique(visits))
        return count

    def _journeys(self) -> Iterator[tuple[Block, "twin.values.journeys.Journeys"]]:
        for block in self.blocks:
            yield block, block.journeys


@pytest.fixture(scope="module")
def week() -> Week:
    """One week for all."""
    return Week.run()


def test_everybody_is_accounted_for(week: Week) -> None:
    """Who was there at a day's beginning or came has left, or is there at its end."""
    inside: set[int] | None = None
    for block in week.blocks:
        journeys, its = block.journeys, block.journeys.itineraries
        root = its.parent == 0
        came = root & (journeys.arrived != MISSING)
        gone = came & (journeys.left != MISSING)
        here = came & (journeys.left == MISSING)
        assert (journeys.visit_outcome[gone] == Outcome.SERVED).all()
        assert (journeys.visit_outcome[here] == Outcome.STILL_HERE).all()
        begin = block.window[0]
        early = came & (journeys.arrived < begin) & (here | (journeys.left >= begin))
        before = set(its.key[early].tolist())
        if inside is not None:
            assert before == inside
        inside = set(its.key[here].tolist())
        assert len(inside) > 800


def test_beds_hold_exactly_the_inpatients(week: Week) -> None:
    """At midnight who is in a ward has a bed, and who has left has none in use."""
    scenario = week.model.scenario
    wards = [row for row, key in enumerate(scenario.resources) if key[:5] == "ward-"]
    is_ward = np.isin(week.model.declared, wards)
    for block in week.blocks:
        journeys, its = block.journeys, block.journeys.itineraries
        requests = its.requests
        seizes = np.flatnonzero(
            (its.steps["op"] == Op.SEIZE)
            & (journeys.began != MISSING)
            & (journeys.ended == MISSING)
            & (journeys.option != MISSING)
        )
        part = requests.first_part[journeys.option[seizes]]
        seizes = seizes[is_ward[requests.part_resource[part]]]
        held = np.bincount(its.family[its.visit_of_step[seizes]], minlength=len(its))
        taken = len(seizes)
        assert held.max() <= 2  # the bed before, until the next is ready
        gone = journeys.left[its.family[its.visit_of_step[seizes]]] != MISSING
        assert gone.sum() <= 40  # beds that are cleaned, or wait for a cleaner
        stays = week.labels("stay", "recuperate", "preoperative", "round")
        now = np.isin(its.label, stays) & (journeys.began != MISSING)
        now &= journeys.ended == MISSING
        staying = its.family[its.visit_of_step[now]]
        assert (held[staying] >= 1).all()
        own = [scenario.resources[key] for key in declared(scenario, "bed")]
        beds = sum(one.capacity + one.added_beds for one in own)
        assert 0.7 * 1500 < taken <= beds


@dataclass(frozen=True)
class Published:
    """A published figure, and within which range the hospital should be."""

    source: str
    figure: str
    low: float
    high: float


SURVEY_2021 = "Shanghai patient survey of 2021, 20,000 outpatients, shine.cn/2202232265"
SURVEY_2023 = "Shanghai patient survey of 2023, 24,000 outpatients, shine.cn/2406012264"
FIGURES = {
    "wait for the consultation, booked [min]": Published(
        "World Journal of Clinical Cases 9(26):7750, 2021", "18.5; 10.1", 6, 25
    ),
    # What patients recall of a whole visit.
    "visits that wait less than an hour [1]": Published(
        f"{SURVEY_2021}; {SURVEY_2023}", "0.358; 0.43", 0.3, 0.62
    ),
    "visits that wait less than two hours [1]": Published(
        SURVEY_2023, "0.71", 0.62, 0.86
    ),
    "visits that wait three hours or more [1]": Published(
        SURVEY_2021, "0.1225", 0.05, 0.18
    ),
    "length of a visit [min]": Published(
        f"{SURVEY_2023}: the median of waiting alone is over an hour",
        "none published in all",
        75,
        150,
    ),
    "share of a visit that is waiting [1]": Published(
        f"{SURVEY_2023}, and Hu et al., Lancet 2018: over an hour's wait for 10 min",
        "none published in all",
        0.6,
        0.85,
    ),
    "consultation [min]": Published(
        "Hu et al., Lancet 2018, 136 tertiary hospitals", "median 10, 5 to 12", 5, 12
    ),
    # No figures by kind were found: ordinary ones should be in the lower half of the
    # quartiles, experts in the upper.
    "consultation, ordinary clinics [min]": Published(
        "Hu et al., Lancet 2018, 136 tertiary hospitals", "quartiles 5 and 12", 5, 9.5
    ),
    "consultation, experts [min]": Published(
        "Hu et al., Lancet 2018, 136 tertiary hospitals", "quartiles 5 and 12", 8.5, 12
    ),
    "no-shows of those booked [1]": Published(
        "Su et al., Risk Management and Healthcare Policy 13:2773, 2020",
        "0.15",
        0.1,
        0.2,
    ),
    "booked, of outpatients of clinics [1]": Published(
        SURVEY_2021, "0.605", 0.55, 0.66
    ),
    "emergencies by ambulance [1]": Published(
        "Hou and Chu, World Journal of Emergency Medicine 1(3):180, 2010",
        "0.067",
        0.04,
        0.1,
    ),
    "emergencies observed for long [1]": Published(
        "Wang et al., Journal of Emergency Medicine 54(5):665, 2018",
        "0.119; 0.131",
        0.08,
        0.16,
    ),
    "beds in use [1]": Published(
        "National Health Commission, communique of 2023, public hospitals",
        "0.860",
        0.78,
        0.95,
    ),
    "stay in the wards [d]": Published(
        "National Health Commission, communique of 2023, public hospitals",
        "8.4",
        6,
        9.5,
    ),
    "elective operations cancelled on the day [1]": Published(
        "Chiu, Lee and Chui, Hong Kong Medical Journal 18:5, 2012", "0.076", 0.03, 0.15
    ),
    "operation [min]": Published(
        "Stavrou et al., ISRN Surgery 2014:431740", "115", 95, 135
    ),
    "recovery [min]": Published(
        "Liu et al., Current Medical Science 39:325, 2019", "38.9; 81.7", 35, 60
    ),
    "specimen in the laboratory, outpatients [min]": Published(
        "Fei et al., Biochemia Medica 25(2):213, 2015", "44.7 to 151", 45, 150
    ),
    "wait for a lift [min]": Published(
        "No measurement in China was found; a maker's classes, "
        "sus.si/news/-the-choice-of-dimensions-quantities-and-speed: 20 s excellent, "
        "50 s or more unacceptable",
        "0.33 to 0.83",
        0.15,
        2,
    ),
    "cars for a space on a working day [1]": Published(
        "Large hospitals of Shenzhen, 118le.com/jiaoliuchengguo/38920628.html",
        "4 to 5.5; staff, whose cars stay all day, apart",
        2,
        5.5,
    ),
    "spaces in use at the fullest hour [1]": Published(
        "No figure was found; queues at the gates in the morning are told of all large "
        "hospitals, so that all spaces are in use",
        "about 1",
        0.85,
        1,
    ),
}


def measured(week: Week) -> dict[str, float]:
    """What the week's journeys say of each published figure."""
    clinics = ("booked", "walk-in")
    lengths, waited = week.visits_min(clinics)
    demand = week.model.scenario.demand
    booked = [one for one in demand.values() if one.pathway == "booked"]
    wards = [
        row
        for row, step in enumerate(week.model.steps)
        if step.id.startswith(("bed-", "list-", "back-"))
        and step.do == "seize"
        and step.pathway != "day-case"
    ]
    theatre = week.labels("theatre-", pathways=("listed-surgical",))
    parked = week.labels("space-", "east-space-", "emergency-space")
    cars = week.served(parked, days=5)
    operations = week.served(week.labels("operate-"))
    cancelled = week.served(week.labels("no-time-", "no-icu-bed", "put-off"))
    emergencies = ("emergency", "ambulance")
    seen = week.waits_min(week.labels("consult-", pathways=("booked",)))
    lifts = week.labels("up-", "down-", pathways=(*clinics, "visitor"))
    assert len(theatre)
    share = {key: _came(week, key) for key in emergencies}
    return {
        "wait for the consultation, booked [min]": float(seen.mean()),
        "visits that wait less than an hour [1]": float((waited < 60).mean()),
        "visits that wait less than two hours [1]": float((waited < 120).mean()),
        "visits that wait three hours or more [1]": float((waited >= 180).mean()),
        "length of a visit [min]": float(lengths.mean()),
        "share of a visit that is waiting [1]": float(waited.sum() / lengths.sum()),
        "consultation [min]": _held_min(week, week.labels("consult-")),
        "consultation, ordinary clinics [min]": _held_min(week, _of(week, "ordinary")),
        "consultation, experts [min]": _held_min(week, _of(week, "expert")),
        "no-shows of those booked [1]": 1
        - sum(_came(week, key) for key in demand if demand[key] in booked)
        / sum(_places(week, key) for key in demand if demand[key] in booked),
        "booked, of outpatients of clinics [1]": len(seen)
        / len(week.waits_min(week.labels("consult-"))),
        "emergencies by ambulance [1]": share["ambulance"] / sum(share.values()),
        "emergencies observed for long [1]": len(
            week.waits_min(week.labels("observation-3"))
        )
        / sum(share.values()),
        "beds in use [1]": _beds_in_use(week),
        "stay in the wards [d]": _held_min(week, np.array(wards)) / 1440,
        "elective operations cancelled on the day [1]": cancelled
        / (operations + cancelled),
        "operation [min]": _held_min(week, week.labels("operate-")),
        "recovery [min]": float(week.times_min(week.labels("recovering")).mean()),
        "specimen in the laboratory, outpatients [min]": float(
            sum(
                week.times_min(week.labels(step, pathways=("specimen",))).sum()
                for step in ("analyse", "run-and-recheck", "validate")
            )
            / len(week.times_min(week.labels("validate", pathways=("specimen",))))
        ),
        "wait for a lift [min]": float(week.waits_min(lifts, Op.RIDE).mean()),
        "cars for a space on a working day [1]": cars / 900 / 5,
        "spaces in use at the fullest hour [1]": _spaces_in_use(week),
    }


def _of(week: Week, kind: str) -> Ints:
    """Consultations of clinics of a kind; dentists treat, and are left out."""
    table = week.model.scenario.tables["clinic"]
    keys = {
        f"consult-{key}"
        for key, row in table.items()
        if row["kind"] == kind and key != "stomatology"
    }
    return np.array([row for row, name in enumerate(week.ids) if name in keys])


def _spaces_in_use(week: Week) -> float:
    """Share of the spaces taken in the fullest hour of the week's working days."""
    parks = [
        row
        for row, key in enumerate(week.model.scenario.resources)
        if key.startswith("parking-")
    ]
    roles = Roles.of(week.model)
    most = 0.0
    for block in week.blocks[:5]:
        scene = Scene(block.journeys, block.capacity, Window(*block.window), roles)
        held = scene.planned(scene.held).integral(scene.window, scene.resources)
        most = max(most, float(held[:, parks].sum(axis=1).max()) / HOUR / 900)
    return most


def _came(week: Week, stream: str) -> int:
    row = week.model.stream_names.index(stream)
    return sum(
        int(
            (
                (block.journeys.itineraries.stream == row)
                & (block.journeys.arrived >= block.window[0])
            ).sum()
        )
        for block in week.blocks
    )


def _places(week: Week, stream: str) -> float:
    """Bookings of a week."""
    one = week.model.scenario.demand[stream]
    assert one.appointments is not None
    places = sum(number for _, number in one.appointments.times("mon"))
    return 5 * places * one.filled


def _held_min(week: Week, labels: Ints) -> float:
    """Mean time that units were held in what ended in the week. [min]"""
    found = []
    for block in week.blocks:
        journeys, its = block.journeys, block.journeys.itineraries
        here = np.isin(its.label, labels) & (its.steps["op"] == Op.SEIZE)
        here &= (journeys.ended >= block.window[0]) & (journeys.began != MISSING)
        found.append((journeys.ended[here] - journeys.began[here]) / MINUTE)
    return float(np.concatenate(found).mean())


def _beds_in_use(week: Week) -> float:
    """Share of beds, without added ones, held at the ends of the days."""
    scenario = week.model.scenario
    beds = [
        row
        for row, key in enumerate(scenario.resources)
        if key in declared(scenario, "bed")
    ]
    usual = np.isin(week.model.declared, beds) & ~week.model.is_added
    count = 0
    for block in week.blocks:
        journeys, its = block.journeys, block.journeys.itineraries
        here = (its.steps["op"] == Op.SEIZE) & (journeys.option != MISSING)
        here &= (journeys.began != MISSING) & (journeys.ended == MISSING)
        part = its.requests.first_part[journeys.option[here]]
        count += int(usual[its.requests.part_resource[part]].sum())
    return count / (1500 * len(week.blocks))


def test_figures_are_like_published_ones(week: Week) -> None:
    """Each figure lies in a range about what has been published of such hospitals."""
    found = measured(week)
    assert set(found) == set(FIGURES)
    outside = {
        name: (value, FIGURES[name])
        for name, value in found.items()
        if not FIGURES[name].low <= value <= FIGURES[name].high
    }
    assert outside == {}


def monday(scenario: Scenario, **levers: float) -> dict[str, int]:
    """How often people did what levers are for, on a Monday from empty."""
    changes = {
        f"levers.{key.replace('_', '-')}": value for key, value in levers.items()
    }
    model = Model.of(scenario.vary("Levers", changes) if levers else scenario)
    itineraries = model.draw(1, 0, 0, 1)
    journeys = kernel.run(itineraries, model.capacity(2), DAY)
    begun = itineraries.label[journeys.began != MISSING]
    ids = [step.id for step in model.steps]
    streams = {key: row for row, key in enumerate(model.stream_names)}
    came = np.bincount(
        itineraries.stream[(itineraries.parent == 0) & (journeys.arrived != MISSING)],
        minlength=len(streams),
    )

    def times(*starts: str) -> int:
        rows = [row for row, name in enumerate(ids) if name.startswith(starts)]
        return int(np.isin(begun, rows).sum())

    return {
        "kiosk": times("check-in-kiosk", "register-kiosk"),
        "counter": times("check-in-counter", "register-counter"),
        "tests paid": times("pay-for-tests", "pay-for-image"),
        "medicines paid": times("pay-for-medicines"),
        "asked the way": times("ask-the-way"),
        "looked for results": times("look-for-results"),
        "spaces": times("space-", "east-space-"),
        "booked": sum(
            int(came[row]) for key, row in streams.items() if key.startswith("booked-")
        ),
    }


def test_levers_move_what_they_are_for() -> None:
    """With the same chance, each of the levers moves its figure, and the right way."""
    weekday = twin.load("weekday")
    usual = monday(weekday)
    informed = monday(
        weekday,
        app_share=1,
        pay_once=1,
        parking_info=1,
        navigation=1,
        results_by_app=1,
    )
    reminded = monday(weekday, kiosk_share=1, mobile_payment=1, reminders=1)
    assert informed["kiosk"] == informed["counter"] == 0 < usual["counter"]
    assert informed["tests paid"] == informed["looked for results"] == 0
    assert usual["tests paid"] > 0
    assert usual["looked for results"] > 0
    assert informed["spaces"] < usual["spaces"]
    assert informed["asked the way"] < 0.5 * usual["asked the way"]
    assert reminded["counter"] == 0 < usual["kiosk"] < reminded["kiosk"]
    assert reminded["medicines paid"] == 0 < usual["medicines paid"]
    assert reminded["booked"] > usual["booked"]
