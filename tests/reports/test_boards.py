"""Boards of a report: what asks for attention first, then figures, worked by hand."""

import re

import numpy as np
import pytest

from twin.experiment.labels import Label
from twin.experiment.sample import Sample
from twin.reports import board_plots, experiment
from twin.reports.boards import first, views
from twin.reports.morning import Morning
from twin.reports.page import morning_page
from twin.reports.reading import morning
from twin.reports.record import record, tables
from twin.result import Result
from twin.result.dataset import dataset
from twin.situations.boards import INDICATORS

HOURS = 48
WARDS = tuple(Label(f"w{n}", f"{n} 病区", f"Ward {n}", "bed") for n in range(1, 13))
LABELS = {
    "resource": WARDS,
    "ward": WARDS,
    "stream": (Label("walk-in", "门诊", "Walk-in"),),
    "department": (
        Label("im", "内科", "Medicine"),
        Label("su", "外科", "Surgery"),
    ),
    "car_park": (Label("p1", "一号车场", "Car park 1"),),
    "request": (Label("w1", "病床", "Bed"),),
}
SIZES = {"hour": HOURS, "day": 2, "priority": 16, "target": 4}


def sample(scenario: int, replication: int) -> Sample:
    """Ward n is held at n × 9 %, of which ward 12 has 8 % more by day one, 10:00."""
    sizes = SIZES | {dim: len(each) for dim, each in LABELS.items()}
    values = {
        name: np.zeros([sizes.get(dim, 0) for dim in one.dims])
        for name, one in INDICATORS.items()
    }
    held = np.tile(0.09 * np.arange(1, 13), (HOURS, 1)) - 0.2 * scenario
    held[10, 11] += 0.08
    values |= {
        "bed_occupancy": held.clip(0) + 0.001 * replication,
        "boarders": np.where(np.arange(HOURS) == 3, 6.0, 0.5),
        "parking_occupancy": np.full((HOURS, 1), 0.5),
        "people_all": np.full(HOURS, 100.0) + replication,
        "department_wait_min": np.full((HOURS, 2), 10.0),
        "department_cost_cny": np.full((2, 2), 5000.0),
        "unit_cost_cny": np.array([100.0, 250.0]),
        "cancelled": np.array([1.0, 2.0]),
        "on_time_share": np.array([np.nan]),  # nobody is booked
        "request_asked": np.ones((1, 16)),
    }
    return Sample(values, LABELS, None)


def make(scenarios: int = 2, replications: int = 4) -> Result:
    """A plan, and what-ifs with fewer patients."""
    names = [Label(f"s{n}", f"方案{n}", f"Scenario {n}") for n in range(scenarios)]
    samples = {
        (s, r): sample(s, r) for s in range(scenarios) for r in range(replications)
    }
    found = dataset(names, replications, samples)
    found.attrs = {
        **{"seed": 1, "version": "0", "created": "", "as_of": "", "days": 2},
        **{"scenarios": "{}", "failures": "[]", "warm_up_days": 1},
    }
    return Result(found)


@pytest.fixture(scope="module")
def made() -> Result:
    """A plan and one what-if."""
    return make()


@pytest.fixture(scope="module")
def shown(made):
    """Its boards by key."""
    return {view.key: view for view in views(made)}


def test_attention_names_the_worst_things(shown) -> None:
    """One line per indicator, its worst things and hours, and how many more there are.

    Of twelve wards one is in alarm, at 108 % and 8 more; those at 99 and 90 % are
    warnings, and not named.
    """
    board = shown["collaboration"]
    beds, boarders = board.alerts
    assert [beds.level, boarders.level] == ["over", "tight"]
    ((name, cell),) = beds.things
    assert name.en == "Ward 12"
    assert cell.judged.value == pytest.approx(1.16 + 0.0015)
    assert cell.when.en == "day 1 10:00"
    assert beds.more == 0
    assert boarders.things[0][1].judged.value == 6
    assert (board.alarms, board.warnings) == (1, 3)  # wards 10 and 11, and boarders


def test_many_things_are_counted(made) -> None:
    """Of five wards in alarm three are named."""
    crowded = made.dataset.copy(deep=True)
    crowded["bed_occupancy"][...] = np.where(np.arange(12) < 5, 1.2, 0.2)
    found = {view.key: view for view in views(Result(crowded))}
    (beds,) = [one for one in found["collaboration"].alerts if one.level == "over"]
    assert [len(beds.things), beds.more] == [3, 2]


def test_a_scenario_says_what_it_changes(shown) -> None:
    """With a fifth fewer patients ward 12 is no longer in alarm, 10 and 11 are fine."""
    (change,) = shown["collaboration"].changes
    assert change.scenario.en == "Scenario 1"
    assert change.worse == ()
    assert {label.en for label in change.better} == {
        f"Bed occupancy, Ward {n}" for n in (10, 11, 12)
    }
    assert {label.zh for label in change.better} >= {"床位占用率，12 病区"}


def test_figures_of_the_whole_hospital_stand_apart(shown) -> None:
    """What is told of no thing is told first, with its interval and definition."""
    people = shown["access"].whole[0]
    assert people.name.en == "People in the hospital"
    assert people.is_whole
    assert people.definition.zh
    mean = people.lines[0].cells[0].mean
    assert mean.value == pytest.approx(101.5)
    assert mean.low < mean.value < mean.high
    keys = [part.blocks[0].key for part in shown["access"].sections]
    assert keys == ["parking_occupancy"]


def test_what_is_nothing_takes_no_room(shown) -> None:
    """Indicators that are nothing everywhere are left out; a board of them is empty."""
    assert "theatre_use" not in shown["collaboration"].blocks
    assert not shown["performance"].is_told
    assert not shown["performance"].alerts


def test_the_boards_take_turns(shown) -> None:
    """What comes first is in alarm, whatever the board; then warnings."""
    found = first(shown.values(), 2)
    assert [alert.block.key for alert in found] == ["bed_occupancy", "boarders"]


def test_sums_are_no_means(shown) -> None:
    """Operations cancelled add up over days; occupancy has a mean."""
    blocks = shown["collaboration"].blocks
    assert blocks["cancelled"].is_sum
    assert blocks["cancelled"].lines[0].cells[0].mean.value == 3
    assert not blocks["bed_occupancy"].is_sum


def test_pictures(shown) -> None:
    """People and parking by hour, beds by ward, waits by clinic, cost, where told."""
    keys = {
        key: [each.key for each in board_plots.pictures(view, "en")]
        for key, view in shown.items()
    }
    assert keys == {
        "access": ["boards.people", "boards.parking"],
        "collaboration": ["boards.beds", "boards.clinics"],
        "cost": ["boards.costs"],
        "performance": [],
    }
    beds = board_plots.beds(shown["collaboration"].blocks["bed_occupancy"], "zh")
    said = [text.get_text() for text in beds.axes[0].texts]
    assert said[0].endswith("■ 116 % 第 1 天 10:00")
    assert len(said) == 12


@pytest.fixture(scope="module")
def written(made, tmp_path_factory) -> str:
    """The report of the experiment."""
    path = tmp_path_factory.mktemp("report") / "r.html"
    return experiment.write(made, path).read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_the_boards(written: str, language: str) -> None:
    """What asks for attention is at the top, and leads to the board with the table."""
    body = written.partition(f'class="in-{language}"')[2].partition("</article>")[0]
    status = body.partition('<div class="status over">')[2].partition("</section>")[0]
    assert ("床位占用率" if language == "zh" else "Bed occupancy") in status
    assert f'href="#board-collaboration-{language}"' in status
    assert f'id="board-collaboration-{language}"' in body
    table = body[body.index(f'id="board-collaboration-{language}"') :]
    assert "▲ ≥ 90 % ■ ≥ 100 %" in table
    definition = "beds held, added ones" if language == "en" else "占用床位（含加床）"
    assert f'title="{definition}' in table
    more = "And 4 more." if language == "en" else "另有 4 行未列出。"
    assert more in table


def test_the_page_runs_and_fetches_nothing(written: str) -> None:
    """No script, no address: names, numbers and pictures are all inside."""
    assert not re.search(
        r"<(script|link|img)\b|\bon\w+=|https?://(?!www\.w3\.org)", written
    )


@pytest.fixture(scope="module")
def told(basis) -> Morning:
    """A morning with the boards of its plan alone."""
    plan = make(1)
    return morning(plan, basis, (), views(plan))


def test_the_morning_report_shows_them(told) -> None:
    """The boards stand under the headlines, and their own sections below."""
    text = morning_page(told, "en")
    assert text.index('href="#board-access-en"') < text.index("<section>")
    assert text.count('<section class="board"') == 3
    assert "People in the hospital" in text


def test_they_are_told_to_machines(told) -> None:
    """JSON and CSV hold every figure, with status, interval and unit."""
    boards = {board["key"]: board for board in record(told)["boards"]}
    beds = boards["collaboration"]
    assert (beds["level"], beds["alarms"]) == ("over", 1)
    assert beds["attention"][0] == "bed_occupancy"
    occupancy = next(one for one in beds["indicators"] if one["key"] == "bed_occupancy")
    assert occupancy["thresholds"] == [0.9, 1.0]
    assert len(occupancy["figures"]) == 12
    assert occupancy["figures"][0]["status"] == "alarm"
    assert occupancy["figures"][0]["worst"]["unit"] == "share"
    rows = tables(told)["boards.csv"].splitlines()
    assert rows[0].startswith("board,indicator,name_zh,name_en,mean,mean_low")
    assert sum(row.startswith("collaboration,bed_occupancy,") for row in rows) == 12
