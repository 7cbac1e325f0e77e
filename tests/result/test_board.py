"""Boards: what of a situation asks for attention."""

import json

import numpy as np
import pytest

from tests.result.conftest import LABELS
from twin.errors import TwinError
from twin.experiment.labels import Label
from twin.situations.boards import BOARDS
from twin.situations.indicator import Situation


@pytest.fixture(scope="module")
def crowded(make_sample, make_result):
    """A full ward in the second hour, late starts in one stream, a quiet hall."""
    full = np.zeros((48, 1))
    full[1] = 0.9
    lately = {r: [0.7, 0.9] for r in range(2)}
    return make_result(
        {
            (0, r): make_sample(
                0.0,
                bed_occupancy=full + 0.02 * r,
                on_time_share=lately[r],
                passage_wait_min=np.where(np.arange(48) == 7, 6, np.nan)[:, None],
            )
            for r in range(2)
        },
        2,
        names=("base",),
    )


def readings(board, name: str):
    """Rows of one indicator."""
    return [row for row in board.rows if row.name == name]


def test_a_board_has_its_indicators_and_no_others(crowded) -> None:
    """Each board tells of its own indicators, once for each thing they are of."""
    for situation in Situation:
        board = crowded.board(situation.name.lower())
        told = {row.name for row in board.rows}
        mine = {each.name for each in BOARDS[situation]}
        assert told <= mine | {"unit_cost_cny"}
        assert board.title == situation.value
    assert len(readings(crowded.board("access"), "people")) == 2
    assert len(readings(crowded.board("collaboration"), "unit_cost_cny")) == 1


def test_the_worst_hour_decides(crowded) -> None:
    """A ward at 91 % in one hour of 48 is a warning, whatever its mean."""
    (row,) = readings(crowded.board("collaboration"), "bed_occupancy")
    assert row.worst == pytest.approx(0.91)
    assert row.mean == pytest.approx((0.9 + 48 * 0.01) / 48)
    assert row.status == "warn"
    assert row.sentence("en") == (
        "base: Bed occupancy, Ward: 91 % in the worst hour, Mon 01:00 "
        "(95 % 78.3 % to 104 %), warning at 90 %"
    )
    assert (
        row.sentence("zh") == "base：床位占用率，病区：最差时段（周一 01:00）91 %"
        "（95 % 区间 78.3 % 至 104 %），已达关注值 90 %"
    )


def test_less_may_be_the_bad_news(crowded) -> None:
    """Seven starts of ten on time are a warning where eight are asked for."""
    rows = readings(crowded.board("collaboration"), "on_time_share")
    assert [row.status for row in rows] == ["warn", "fine"]
    assert [row.worst for row in rows] == pytest.approx([0.7, 0.9])


def test_what_hours_do_not_add_up_to_has_no_mean(crowded) -> None:
    """A wait by hour has a worst hour, and no mean that would weigh hours alike."""
    (row,) = readings(crowded.board("access"), "passage_wait_min")
    assert np.isnan(row.mean)
    assert row.worst == 6
    assert row.status == "alarm"


def test_without_thresholds_there_is_no_status(crowded) -> None:
    """Arrivals are told of, and are neither good nor bad."""
    rows = readings(crowded.board("access"), "arrivals")
    assert {row.status for row in rows} == {""}
    assert all(np.isnan(row.worst) for row in rows)


def test_forms(crowded) -> None:
    """The board reads in words, as a table, as plain data and as a picture."""
    board = crowded.board("access")
    said = repr(board).splitlines()
    assert said[0] == f"Access: {len(board)} readings"
    assert said[1].startswith("caution: the interval rests on two replications")
    assert said[2].startswith("base: People in the hospital: 0 people")
    assert said[3].startswith("base: Wait at gates, screening and lifts, Gate: 6 min")
    table = board.table()
    assert len(table) == len(board)
    assert set(table["status"]) == {"", "fine", "alarm"}
    plain = board.to_json()
    assert json.loads(json.dumps(plain))["schema"] == "twin.board/1"
    titles = [ax.get_title().partition(":")[0] for ax in board.plot().axes]
    assert titles == ["Wait at gates, screening and lifts"]  # all else is nothing


def test_the_whole_hospital_is_told_first(make_sample, make_result) -> None:
    """Figures of the whole hospital stand first, with intervals, and are drawn."""
    samples = {(0, r): make_sample(0.0, bed_use=0.8 + 0.02 * r) for r in range(2)}
    board = make_result(samples, 2, names=("base",)).board("performance")
    assert "base: Bed use: 81 % (95 % 68.3 % to 93.7 %)" in repr(board).splitlines()
    titles = [ax.get_title().partition(":")[0] for ax in board.plot().axes]
    assert titles == ["Bed use"]  # all else is nothing


def test_attention_goes_round_the_indicators(make_sample, make_result) -> None:
    """The worst of each indicator is said before the next of any, alarms first."""
    waits = np.full((48, 1), 60.0)
    found = make_result(
        {(0, 0): make_sample(0.0, department_wait_min=waits, on_time_share=[0.1, 0.3])},
        1,
        names=("base",),
    )
    said = found.board("collaboration").sentences("en")
    assert [line.split(": ")[1] for line in said] == [
        "Wait by department and hour, Medicine",
        "On-time starts, Walk-in",
        "On-time starts, Lab",
    ]


def test_nothing_to_say(make_sample, make_result) -> None:
    """Where nothing passes a threshold the board says so."""
    quiet = make_result({(0, 0): make_sample(0.0)}, 1, names=("a",))
    assert "nothing asks for attention" in repr(quiet.board("access"))


def test_unknown_board(crowded) -> None:
    """A board that is not there names the nearest, or all."""
    with pytest.raises(TwinError, match='did you mean "access"'):
        crowded.board("acess")
    with pytest.raises(TwinError, match="there are: access, collaboration"):
        crowded.board("x")


def test_one_visit_makes_no_worst_hour(make_sample, make_result) -> None:
    """An hour that one replication of three knows of does not decide; two do."""
    waits = np.full((3, 48, 1), np.nan)
    waits[0, 5], waits[:2, 6], waits[:, 7] = 900, 70, 10
    samples = {(0, r): make_sample(0.0, passage_wait_min=waits[r]) for r in range(3)}
    board = make_result(samples, 3, names=("base",)).board("access")
    (row,) = readings(board, "passage_wait_min")
    assert (row.worst, row.when[1], row.replications) == (70, "Mon 06:00", 2)
    assert (row.worst_low, row.worst_high) == (70, 70)


def test_sections_are_told_of_as_their_ward(make_sample, make_result) -> None:
    """Sections of 3 of 3 and 1 of 5 beds are a ward half full, not one that is full."""
    two = tuple(Label(f"m{n}", f"内{n}", f"M{n}", "bed") for n in (1, 2))
    labels = LABELS | {"resource": two, "ward": two}
    sample = make_sample(
        0.0,
        labels,
        capacity=[3.0, 5.0],
        bed_occupancy=[1.0, 0.2],
        discharges=[1.0, 3.0],
        stay_d=[4.0, 8.0],
        stay_p90_d=9.0,
    )
    found = make_result({(0, 0): sample}, 1, names=("base",))
    found.dataset.attrs["wards"] = '[["ward-m", "内科", "Medical", "m1", "m2"]]'
    board = found.board("collaboration")
    means = {row.name: (row.element.en, row.mean) for row in board.rows}
    assert means["bed_occupancy"] == ("Medical", pytest.approx(0.5))
    assert means["discharges"] == ("Medical", 8)
    assert means["stay_d"] == ("Medical", 7)
    assert "stay_p90_d" not in means
