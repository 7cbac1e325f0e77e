"""Routing and durations drawn from a log: exact values, and what is said of them."""

import re

import numpy as np
import pytest

from twin.calibration.empirical import from_files
from twin.errors import CalibrationError
from twin.hospital.scenario import from_dict

from .conftest import HOSPITAL, counts, many


def test_shares_and_durations_are_those_of_the_log(scenario, write_log):
    """Thirty of forty are admitted; waits and stays keep their means to the minute."""
    drawn, basis = from_files(scenario, log=write_log(many()))
    steps = {step.id: step for _, step in drawn.pathways["visit"].walk()}
    assert steps["where"].probabilities == (0.25, 0.75)
    waits = [*range(1, 31), *[40] * 10]
    stays = [90 + 10 * wait for wait in range(1, 31)]
    assert steps["wait"].minutes.mean == pytest.approx(np.mean(waits))
    assert steps["stay"].minutes.mean == pytest.approx(np.mean(stays))
    assert steps["stay"].minutes.values == tuple(120 + 50.0 * k for k in range(6))
    assert [value.path for value in basis.files[0].values] == [
        "pathways.visit.where.branches.0.p",
        "pathways.visit.where.branches.1.p",
        "pathways.visit.wait.minutes",
        "pathways.visit.stay.minutes",
    ]
    assert [value.observations for value in basis.files[0].values] == [40, 40, 40, 30]
    stay = basis.files[0].values[-1]
    assert (stay.mean, stay.declared) == (pytest.approx(245), "60")
    assert stay.sd == pytest.approx(np.std(stays))


def test_nothing_else_changes(scenario, write_log):
    """What no rule names is as declared."""
    drawn, _ = from_files(scenario, log=write_log(many()))
    before, after = scenario.values(), drawn.values()
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {
        "pathways.visit.wait.minutes",
        "pathways.visit.stay.minutes",
        "pathways.visit.where.branches.0.p",
        "pathways.visit.where.branches.1.p",
    }


def test_rows_and_cases_are_all_accounted_for(scenario, write_log):
    """Rows and cases used and left out add up, and are said in both languages."""
    odd = [
        "Triage 0, Discharge 5",  # no begin
        "Triage 0, 登记 5, Triage 9",  # before its begin
        "登记 0, Admission 30",  # never ends
        "登记 0, Triage 8, Porter 9, Admission 30, Discharge 60, Return 99",
        "登记 0, Admission 90, Triage 5, Discharge 120",  # out of order in the file
    ]
    _, basis = from_files(scenario, log=write_log([*many(), *odd]))
    found = counts(basis.files[0])
    assert found["Rows in the file"] == 30 * 4 + 10 * 2 + 2 + 3 + 2 + 6 + 4
    left_out = {
        "Rows of activities the scenario does not name": 1,
        "Rows of events after a visit, such as a return": 1,
        "Rows of cases without a begin": 2,
    }
    assert {key: found[key] for key in left_out} == left_out
    assert found["Rows used"] + 4 == found["Rows in the file"]
    assert found["Rows out of order of time, put in order"] == 1
    assert found["Cases"] == 45
    assert found["Cases used"] == "≥41"
    assert found["Cases without a begin, not used"] == "<5"
    assert found["Cases used that have no end in the log"] == 12
    for key in ("with an event before their begin", "with a return later; counts of"):
        assert any(key in name and count == "<5" for name, count in found.items())
    said = " ".join(rule.en for rule in basis.rules)
    assert "Activities the scenario does not name are not used: Porter." in said
    assert "In <5 more cases nothing of this follows in the log." in said


def test_few_observations_keep_the_declared_value(scenario, write_log):
    """A rule with fewer than twenty observations changes nothing and says so."""
    drawn, basis = from_files(scenario, log=write_log(many()[:15] + many()[-10:]))
    steps = {step.id: step for _, step in drawn.pathways["visit"].walk()}
    assert steps["stay"].minutes.mean == 60
    assert steps["where"].probabilities == (0.4, 0.6)
    said = [rule.en for rule in basis.rules]
    assert any(
        "visit.stay: 15 cases of the log tell it, fewer than 20" in rule
        for rule in said
    )


def test_one_person_s_times_are_not_drawn_from(scenario, write_log):
    """Thirty times of one case are the times of one person, however many they are."""
    stays = ", ".join(f"Admission {2 * k}, Triage {2 * k + 1}" for k in range(30))
    changed = {"from_files.log.minutes.visit.stay": {"from": "ward", "to": ["seen"]}}
    drawn, basis = from_files(
        scenario.vary("x", changed), log=write_log([f"登记 0, {stays}"])
    )
    steps = {step.id: step for _, step in drawn.pathways["visit"].walk()}
    assert steps["stay"].minutes.mean == 60
    assert any("visit.stay: <5 cases of the log" in rule.en for rule in basis.rules)


def test_a_branch_of_few_people_joins_the_largest(scenario, write_log):
    """Three sent home are too few to tell; all forty are admitted then."""
    drawn, basis = from_files(scenario, log=write_log(many()[:-7]))
    steps = {step.id: step for _, step in drawn.pathways["visit"].walk()}
    assert steps["where"].probabilities == (0.0, 1.0)
    assert any("Branches of fewer than five people" in rule.en for rule in basis.rules)


def test_dates_give_shares_and_no_durations(scenario, write_log):
    """A log of dates keeps declared durations, and still tells shares."""
    path = write_log(many())
    text = re.sub(r" \d\d:\d\d", "", path.read_text("gb18030"))
    path.write_text(text, encoding="gb18030")
    drawn, basis = from_files(scenario, log=path)
    steps = {step.id: step for _, step in drawn.pathways["visit"].walk()}
    assert steps["wait"].minutes.mean == 10
    assert steps["where"].probabilities == (0.25, 0.75)
    assert any("The log's times are dates" in rule.en for rule in basis.rules)


@pytest.mark.parametrize("events", ["登记 0", "登记 0, Admission 9"])
def test_a_log_of_one_case_is_told_and_not_drawn_from(scenario, write_log, events):
    """One case, even one that never ends, leaves every value as declared."""
    drawn, basis = from_files(scenario, log=write_log([events]))
    assert drawn == scenario
    assert basis.files[0].values == ()
    assert counts(basis.files[0])["Cases used that have no end in the log"] == "<5"
    assert counts(basis.files[0])["Cases"] == "<5"


def test_a_log_the_scenario_does_not_know(scenario, write_log):
    """A log without the activity that begins a visit names those that it has."""
    with pytest.raises(
        CalibrationError, match=r'no case has "登记".*are "Lunch", "Tea"'
    ):
        from_files(scenario, log=write_log(["Lunch 0, Tea 1"]))
    plain = from_dict({k: v for k, v in HOSPITAL.items() if k != "from_files"})
    with pytest.raises(CalibrationError, match=r"add from_files.log to it"):
        from_files(plain, log=write_log(many()))
