"""The hospitals that come with the package: sound, bilingual, and wide enough."""

import re
from pathlib import Path

import pytest

import twin
from twin.hospital import shipped
from twin.hospital.step import STEPS

NAMES = (
    "emergency",
    "epidemic",
    "new_tower",
    "small/one-more-doctor",
    "small/weekday",
    "small/winter",
    "typhoon",
    "weekday",
    "weekend",
    "winter",
)
WHAT_IFS = ("small/one-more-doctor", "small/winter")


def scenario(name: str) -> "twin.Scenario":
    """A shipped scenario."""
    return twin.load(name)


def test_what_is_shipped() -> None:
    """The shipped scenarios are these."""
    assert tuple(shipped.names()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_loads_with_every_name_in_both_languages(name: str) -> None:
    """A shipped scenario loads, and whatever a person reads has two names."""
    loaded = scenario(name)
    named = [loaded, loaded.layout, *loaded.resources.values()]
    named += [*loaded.demand.values(), *loaded.pathways.values()]
    named += list(loaded.layout.places.values())
    for pathway in loaded.pathways.values():
        named += [step for _, step in pathway.walk() if step.name is not None]
    for thing in named:
        assert thing.name is not None, thing
        assert re.search("[\u4e00-\u9fff]|CT", thing.name.zh), thing.name
        assert thing.name.en.isascii(), thing.name


@pytest.mark.parametrize("name", NAMES)
def test_resources_are_used(name: str) -> None:
    """Each resource of a shipped hospital is asked for, and open at some time."""
    loaded = scenario(name)
    asked = set()
    for pathway in loaded.pathways.values():
        for _, step in pathway.walk():
            for requirement in getattr(step, "requirements", None) or ():
                asked |= set(requirement.options)
            asked |= {step.lift} if step.do == "ride" else set()
    assert asked == set(loaded.resources)
    week = loaded.day_kinds(loaded.run.warm_up_days, 7)
    for key in loaded.resources:
        assert max(level for _, level in loaded.capacity(key, week)) > 0, key


def test_model_hospital_uses_every_operation() -> None:
    """The weekday uses each kind of step and each rule a resource may have."""
    weekday = scenario("small/weekday")
    steps = [step for p in weekday.pathways.values() for _, step in p.walk()]
    assert {step.do for step in steps} == set(STEPS)
    resources = weekday.resources.values()
    assert {r.at_drop for r in resources} == {"finish", "suspend", "restart"}
    assert any(r.pre_empt != "none" for r in resources)
    assert any(r.alike for r in resources)
    assert any(r.queue_limit is not None for r in resources)
    assert weekday.layout.lifts
    requests = [step for step in steps if step.do in ("hold", "seize")]
    assert any(step.reassess for step in requests)
    assert any(step.do == "hold" and step.hold_patience for step in requests)
    assert any(len(step.requirements or ()) > 1 for step in requests)
    needs = [need for step in requests for need in step.requirements or ()]
    assert any(need.units > 1 for need in needs)
    assert any(len(need.options) > 1 for need in needs)
    tests = [b.test for s in steps if s.do == "choose" for b in s.branches if b.test]
    assert {bool(test.late) for test in tests} == {True, False}


def test_demand_is_what_the_comments_say() -> None:
    """About 600 outpatients on a working day and 80 emergencies on an ordinary day."""
    weekday = scenario("small/weekday")
    outpatients = {key for key in weekday.demand if key.startswith(("booked", "walk"))}
    visits = {
        key: sum(weekday.demand[one].visits_per_day(day) for one in outpatients)
        for key, day in (("tue", "tue"), ("sun", "sun"), ("holiday", "holiday"))
    }
    assert visits["tue"] == pytest.approx(389 * 0.96 * 0.88 + 260)
    assert visits["sun"] == visits["holiday"] == 0
    assert weekday.demand["emergency"].visits_per_day("tue") == 80
    arrivals = scenario("emergency").demand["arrivals"]
    assert arrivals.visits_per_day("wed") == pytest.approx(161.9, abs=0.1)


@pytest.mark.parametrize("name", WHAT_IFS)
def test_what_if_changes_only_what_it_sets(name: str) -> None:
    """A what-if differs from the weekday in its name, its reason and what it sets."""
    weekday, what_if = scenario("small/weekday").to_dict(), scenario(name).to_dict()
    changed = set(different(weekday, what_if, ""))
    text = (Path(shipped.root()) / "scenarios" / f"{name}.yaml").read_text("utf-8")
    said = {".name", ".why", ".source", ".uncertain"}
    said |= {f".{path}" for path in re.findall(r"^  ([\w.-]+\.[\w.-]+):", text, re.M)}
    assert changed, "a what-if that changes nothing"
    assert [path for path in changed if not path.startswith(tuple(said))] == []


def different(one: object, other: object, path: str) -> list[str]:
    """Dotted paths at which two trees of plain data differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found
            for key in {**one, **other}
            for found in different(one.get(key), other.get(key), f"{path}.{key}")
        ]
    return [] if one == other else [path]


def test_emergency_names_the_log_s_activities(shared_data: Path) -> None:
    """What the emergency scenario is observed by are activities of the log."""
    import pandas as pd

    log = pd.read_csv(shared_data / "event_logs" / "sepsis_cases.csv.gz")
    steps = [s for p in scenario("emergency").pathways.values() for _, s in p.walk()]
    observed = {code for step in steps for code in step.observed_by}
    assert observed == set(log["activity"]) - {"Return ER"}
