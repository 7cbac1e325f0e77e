"""Event logs: cases in order, every row used or put aside for one reason."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import FeedError
from twin.feeds.event_log import EventLog, read_event_log

SMALL = """\
case_id,activity,timestamp,age
A,Register,2024-03-01 08:00,85
B,Register,2024-03-01 08:05,40
A,Leave,2024-03-01 09:30,
A,Triage,2024-03-01 08:10,
B,Leave,2024-03-01 08:45,
"""


def events(log: EventLog) -> list[tuple[int, str, str]]:
    """Case, activity and time of day of each event, in order."""
    rows = zip(log.case, log.activity, log.time, strict=True)
    return [(int(c), log.activities[a], str(t)[11:16]) for c, a, t in rows]


def test_cases_in_order_of_time(write):
    """Events come by case and time; a row later in the file than in time is counted."""
    log = read_event_log(write(SMALL))
    assert events(log) == [
        (0, "Register", "08:00"),
        (0, "Triage", "08:10"),
        (0, "Leave", "09:30"),
        (1, "Register", "08:05"),
        (1, "Leave", "08:45"),
    ]
    assert (log.rows, log.cases, log.quarantine.rows) == (5, 2, 0)
    assert (log.backward_rows, log.backward_cases) == (1, 1)
    assert log.span == (
        np.datetime64("2024-03-01T08:00"),
        np.datetime64("2024-03-01T09:30"),
    )


def test_case_ids_and_attributes_are_not_kept(write):
    """Nothing of a log holds who a case was, or how old."""
    log = read_event_log(write(SMALL.replace("A,", "Somebody,")))
    assert "Somebody" not in repr(log)
    assert "85" not in repr(log)


@pytest.mark.parametrize(
    "header",
    [
        "case:concept:name,concept:name,time:timestamp,x",
        "Case ID,Activity,Timestamp,x",
        "病例号,活动,时间,年龄",
        "就诊号,事件名称,发生时间,x",
        "\ufeffcase_id,activity,timestamp,age",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_column_names_encodings_and_line_ends(write, header, encoding, end):
    """Names in both languages, encodings and line ends change nothing."""
    if header.startswith("\ufeff") and encoding != "utf-8":
        pytest.skip("a byte order mark belongs to UTF-8")
    text = SMALL.replace("case_id,activity,timestamp,age", header).replace("\n", end)
    log = read_event_log(write(text.replace("Triage", "分诊"), encoding=encoding))
    expected = read_event_log(write(SMALL.replace("Triage", "分诊"), "plain.csv"))
    assert events(log) == events(expected)


def test_every_reason_is_counted_once(write):
    """A bad row has one reason and a line, and rows used and put aside add up."""
    text = (
        SMALL
        + ",Triage,2024-03-01 08:20,\n"  # 7
        + "B,,2024-03-01 08:20,\n"
        + "B,Triage,soon,\n"
        + "B,Triage,2024-03-01T08:20:00Z,\n"  # 10
        + "B,Triage\n"
        + "B,Leave,2024-03-01 08:45:00,again\n"
        + ",,,\n"
        + ",,soon,\n"  # 14
    )
    log = read_event_log(write(text))
    assert log.quarantine.first_lines == {
        "no-case": (7, 14),
        "no-activity": (8,),
        "bad-time": (9,),
        "other-zone": (10,),
        "broken": (11,),
        "twice": (12,),
    }
    assert log.rows == 12
    assert len(log.time) + log.quarantine.rows == log.rows


def test_only_completions_count(write):
    """Of events that start and complete, those that complete are used."""
    text = (
        "case_id,activity,timestamp,lifecycle\n"
        "A,Triage,2024-03-01 08:00,start\n"
        "A,Triage,2024-03-01 08:10,COMPLETE\n"
    )
    log = read_event_log(write(text))
    assert events(log) == [(0, "Triage", "08:10")]
    assert log.quarantine.counts == {"not-complete": 1}


def test_ties_stand_as_in_the_file(write):
    """Events of one time keep the order of the file."""
    rows = [f"A,{name},2024-03-01 08:00" for name in "cabd"]
    log = read_event_log(write("\n".join(["case,activity,time", *rows])))
    assert [name for _, name, _ in events(log)] == list("cabd")
    assert log.backward_rows == 0


def test_times_that_run_backwards(write):
    """A case written from its end to its begin is put in order and counted."""
    rows = [f"A,{hour},2024-03-01 {hour}:00" for hour in range(20, 9, -1)]
    log = read_event_log(write("\n".join(["case,activity,time", *rows])))
    assert [name for _, name, _ in events(log)] == [str(h) for h in range(10, 21)]
    assert (log.backward_rows, log.backward_cases) == (10, 1)


def test_one_event(write):
    """A log of one event is a log of one case."""
    log = read_event_log(write("case,activity,time\nA,Register,2024-03-01 08:00\n"))
    assert (log.cases, log.rows, events(log)) == (1, 1, [(0, "Register", "08:00")])


def test_dates_are_known_from_times(write):
    """Stamps at midnight, or an hour off in summer, are dates; others are times."""
    dates = "case,activity,time\nA,x,2024-01-05 00:00:00\nA,y,2024-07-05 01:00:00\n"
    assert read_event_log(write(dates)).is_by_day
    assert not read_event_log(write(dates + "A,z,2024-07-05 08:00:00\n")).is_by_day
    assert not read_event_log(
        write("case,activity,time\nA,x,2024-01-05 09:00")
    ).is_by_day


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,x,soon", ':2: "soon" is no time; write the year first, as in 2014-10-22'),
        (",x,2024-03-01 08:00", ":2: the case is empty; fill the column"),
        ("A,,2024-03-01 08:00", ":2: the activity is empty; fill the column"),
        ("A,x", ":2: no row has as many cells as the header"),
    ],
)
def test_a_log_without_a_usable_row(write, rows, said):
    """A log of which no row can be used is an error with the first line's reason."""
    with pytest.raises(FeedError, match=re.escape(said)):
        read_event_log(write(f"case,activity,time\n{rows}\n"))


CELLS = st.tuples(
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["x", "y", ""]),
    st.sampled_from(["2024-03-01 08:00", "2024-03-01 09:00", "2024-03-02", "bad"]),
)


@given(st.lists(CELLS, min_size=1, max_size=12))
def test_rows_add_up(tmp_path_factory, rows):
    """Whatever the rows, each is used or put aside, and cases are in order of time."""
    path = tmp_path_factory.mktemp("log") / "log.csv"
    text = ["case,activity,time", *(",".join(row) for row in rows)]
    path.write_text("\n".join(text), encoding="utf-8")
    good = {row for row in rows if "" not in row[:2] and row[2] != "bad"}
    if not good:
        with pytest.raises(FeedError):
            read_event_log(path)
        return
    log = read_event_log(path)
    assert log.rows == len(rows)
    assert len(log.time) == len(good)
    assert len(log.time) + log.quarantine.rows == log.rows
    assert log.cases == len({row[0] for row in good})
    order = list(zip(log.case, log.time, strict=True))
    assert order == sorted(order)


def test_a_million_rows(write):
    """A log of a million rows is read whole, each case's events in order."""
    cases, each = 50_000, 20
    lines = [
        f"{case},step {step},2024-{1 + step % 12:02d}-{1 + step:02d} 08:00:00,x"
        for step in range(each)
        for case in range(cases)
    ]
    log = read_event_log(write("\n".join(["case_id,activity,timestamp,x", *lines])))
    assert (log.rows, log.cases, log.quarantine.rows) == (1_000_000, cases, 0)
    assert (np.diff(log.time.reshape(cases, each), axis=1) > 0).all()
    # From December the months begin again: eight steps stand after later ones.
    assert (log.backward_rows, log.backward_cases) == (8 * cases, cases)
