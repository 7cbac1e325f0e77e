"""The shipped emergency department on real files, against counting line by line."""

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from statistics import fmean

import pytest

import twin
from twin.calibration.basis import EmpiricalBasis
from twin.calibration.empirical import from_files
from twin.hospital.day import WEEKDAYS
from twin.hospital.scenario import Scenario

COUNTS = "ed_arrivals_uihc/uihc_ed_arrivals.csv"
LOG = "event_logs/sepsis_cases.csv.gz"
NC, IC = "Admission NC", "Admission IC"
RELEASES = tuple(f"Release {letter}" for letter in "ABCDE")


@pytest.fixture(scope="module")
def drawn(shared_data: Path) -> tuple[Scenario, EmpiricalBasis]:
    """The shipped scenario with both files in it."""
    plan = twin.load("emergency")
    return from_files(plan, shared_data / COUNTS, shared_data / LOG)


@pytest.fixture(scope="module")
def steps(drawn) -> dict:
    """Every step of the drawn scenario by its pathway and id."""
    return {
        f"{name}.{step.id}": step
        for name, pathway in drawn[0].pathways.items()
        for _, step in pathway.walk()
    }


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> list[list[tuple[datetime, str]]]:
    """Events of each case with an id, in order of time; equal ones once."""
    found = defaultdict(dict)
    with gzip.open(shared_data / LOG, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["case_id"]:
                time = datetime.fromisoformat(row["timestamp"])
                found[row["case_id"]][time, row["activity"]] = None
    return [sorted(events, key=lambda event: event[0]) for events in found.values()]


def after_registration(events: list[tuple[datetime, str]]) -> list[str]:
    """Wards in order from registration on, each stay once; with the release."""
    kept: list[str] = []
    begun = False
    for _, activity in events:
        begun = begun or activity == "ER Registration"
        what = "R" if activity in RELEASES else {NC: "N", IC: "I"}.get(activity)
        if begun and what and kept[-1:] != [what]:
            kept.append(what)
    return kept


def minutes(one: datetime, other: datetime) -> float:
    """Time from one to the other. [min]"""
    return (other - one).total_seconds() / 60


def test_rates_are_those_of_the_last_8760_rows(drawn, shared_data):
    """Every hour of the week has the mean of its counts in the file's last year."""
    with (shared_data / COUNTS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[-8760:]
    assert rows[0]["Date"] == "2016-04-01"
    cells = defaultdict(list)
    for row in rows:
        weekday = date.fromisoformat(row["Date"]).weekday()
        cells[weekday, int(float(row["Hour"]))].append(float(row["Arrivals"]))
    profile = drawn[0].demand["arrivals"].profile
    for weekday, name in enumerate(WEEKDAYS):
        edges, rates = profile.edges_and_weights(name)
        assert edges.tolist() == [60 * hour for hour in range(25)]
        expected = [fmean(cells[weekday, hour]) for hour in range(24)]
        assert rates.tolist() == pytest.approx(expected, rel=1e-12)
    assert len(cells[0, 0]) == 52
    assert len(cells[4, 0]) == 53


def test_where_cases_go_is_counted_in_the_log(steps, cases):
    """Shares sent home, to normal and to intensive care, and liquid, case by case."""
    wards = [[w for w in after_registration(one) if w != "R"] for one in cases]
    first = [(one or ["-"])[0] for one in wards]
    shares = steps["emergency.admission"].probabilities
    assert len(cases) == 1049
    assert shares == pytest.approx([first.count(ward) / 1049 for ward in "-NI"])
    assert (first.count("-"), first.count("N"), first.count("I")) == (240, 737, 72)
    given = 0
    for events in cases:
        named = [name for _, name in events if name in ("IV Liquid", NC, IC)]
        given += named[:1] == ["IV Liquid"]
    assert steps["care.liquid"].probabilities[0] == pytest.approx(given / 1049)


def test_transfers_are_counted_in_the_log(steps, cases):
    """Of 711 first in normal care 38 get worse; of 69 in intensive 62 step down."""
    paths = ["".join(after_registration(events)) for events in cases]
    worse = sum(path.startswith("NI") for path in paths)
    released = sum(path.startswith("NR") for path in paths)
    assert (worse, released) == (38, 673)
    assert steps["emergency.worse"].probabilities[0] == pytest.approx(38 / 711)
    down = sum(path.startswith("IN") for path in paths)
    straight = sum(path.startswith("IR") for path in paths)
    assert (down, straight) == (62, 7)
    assert steps["emergency.step-down"].probabilities[0] == pytest.approx(62 / 69)


def test_stays_keep_the_log_s_mean(steps, cases):
    """Mean stay of those in normal care only, and mean time from triage to a ward."""
    stays, waits = [], []
    for events in cases:
        named = "".join(after_registration(events))
        if named.startswith("NR"):
            begin = next(time for time, name in events if name == NC)
            end = next(time for time, name in events if name in RELEASES)
            stays.append(minutes(begin, end))
        triage = next((time for time, name in events if name == "ER Triage"), None)
        wards = [time for time, name in events if name in (NC, IC)]
        later = [time for time in wards if triage is not None and time >= triage]
        if later and later[0] == wards[0]:
            waits.append(minutes(triage, later[0]))
    stay = steps["emergency.stay-normal"].minutes
    assert stay.mean == pytest.approx(fmean(stays), rel=1e-6)
    assert (len(stays), round(stay.mean)) == (673, 9644)
    wait = steps["emergency.observe"].minutes
    assert wait.mean == pytest.approx(fmean(waits), rel=1e-6)
    assert (len(waits), round(wait.mean, 1)) == (809, 192.6)


def test_nobody_s_own_stay_leaves(steps):
    """Each drawn duration is the mean of at least five people's."""
    drawn = [getattr(step, "minutes", None) for step in steps.values()]
    tables = [one for one in drawn if one and one.word == "empirical"]
    assert len(tables) == 7
    assert min(weight for table in tables for weight in table.weights) >= 5


def test_every_row_of_the_log_is_in_the_account(drawn, cases):
    """Rows used and left out, by reason, add up to the 15,214 of the file."""
    arrivals, log = drawn[1].files
    said = {label.en: count for label, count in log.counts}
    assert said == {
        "Rows in the file": 15214,
        "Rows used": 14889,
        "Put aside: no case id": 24,
        "Put aside: the same as a row before": 7,
        "Rows of activities the scenario does not name": 0,
        "Rows of events after a visit, such as a return": 294,
        "Rows of cases without a begin": 0,
        "Rows out of order of time, put in order": 0,
        "Cases": 1049,
        "Cases used": 1049,
        "Cases without a begin, not used": 0,
        "Cases used that have no end in the log": 268,
        "Cases used with an event before their begin": 55,
        "Cases used with an event after their end": 6,
        "Cases used with a return later; counts of arrivals hold returns already": 294,
        "Cases that the file has out of order of time": 0,
    }
    assert 14889 + 24 + 7 + 294 == 15214
    early = sum(events[0][1] != "ER Registration" for events in cases)
    ended = sum(any(name in RELEASES for _, name in events) for events in cases)
    back = sum(any(name == "Return ER" for _, name in events) for events in cases)
    assert (early, len(cases) - ended, back) == (55, 268, 294)
    assert dict(log.examples).keys() == {
        label for label, _ in log.counts if label.en.startswith("Put aside")
    }
    said = {label.en: count for label, count in arrivals.counts}
    assert said == {
        "Rows in the file": 32880,
        "Rows used": 8760,
        "Rows from before the days used": 24120,
        "Hours missing in the days used": 0,
    }


def test_the_wards_can_hold_them(drawn, steps):
    """What the log asks of beds, at the file's arrivals, is less than there are."""
    shares = {key: s.probabilities for key, s in steps.items() if s.do == "chance"}
    mean = {key: s.minutes.mean for key, s in steps.items() if s.do == "hold"}
    _, normal, intensive = shares["emergency.admission"]
    worse = normal * shares["emergency.worse"][0]
    down = intensive * shares["emergency.step-down"][0]
    ward = worse * mean["emergency.stay-until-worse"]
    ward += (normal - worse) * mean["emergency.stay-normal"]
    ward += worse * mean["emergency.stay-after-rescue"]
    ward += down * mean["emergency.stay-step-down"]
    critical = worse * mean["emergency.stay-rescued"]
    critical += intensive * mean["emergency.stay-intensive"]
    per_day = drawn[1].files[0].values[0].mean
    assert per_day == pytest.approx(163.6, abs=0.05)
    beds = {"normal-care": ward, "intensive-care": critical}
    for key, bed_minutes in beds.items():
        load = per_day * bed_minutes / 1440 / drawn[0].resources[key].capacity
        assert 0.7 < load < 0.95, key
    assert per_day * ward / 1440 == pytest.approx(896, abs=1)
    assert per_day * critical / 1440 == pytest.approx(60, abs=1)


def test_a_log_of_dates_is_read_too(shared_data):
    """The other real log has dates only: all cases are read, no duration is drawn."""
    from twin.feeds.event_log import read_event_log

    log = read_event_log(shared_data / "event_logs/bpi2011_hospital_slim.csv.gz")
    assert (log.cases, log.rows) == (1143, 150291)
    assert log.is_by_day
    assert len(log.time) + log.quarantine.rows == log.rows
