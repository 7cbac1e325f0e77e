"""The two engines return the same journeys, and the referee accepts them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow.hospitals import hospitals, random_hospital
from twin.flow import kernel, reference
from twin.flow.model import Model
from twin.flow.referee import breaches
from twin.flow.reference import Flow, Holding, Line, Option, Step, Visit
from twin.hospital.scenario import load
from twin.values.capacity import Capacity
from twin.values.itineraries import Itineraries
from twin.values.journeys import Journeys
from twin.values.step import DAY, MISSING, Op

Hospital = tuple[Itineraries, Capacity]

SWAPPED = [
    ("due", "freeze"),
    ("freeze", "settle"),
    ("settle", "give up"),
    ("settle", "choose"),
    ("settle", "board"),
    ("board", "turn away"),
    ("turn away", "choose"),
    ("choose", "give up"),
]
"""Stages that a mutant of the reference takes in the wrong order."""

CASES = 5000 if os.environ.get("CI") == "true" else 200
"""How many made-up hospitals the engines must agree on."""

SEEDS = 3000
"""How many random hospitals a mutant may take to be noticed."""


def handed_over_by_releasing(visit: Visit, slot: int, child: Visit) -> None:
    """Give it back and take it again, so that it is the latest granted."""
    flow, holding = visit.flow, visit.holdings.pop(slot)
    flow.give_back(holding)
    flow.grants += 1
    anew = Holding(child, holding.row, holding.option, holding.parts, flow.grants)
    child.holdings[slot] = anew
    for resource, units in holding.parts.items():
        resource.used += units
        if resource.listed:
            resource.holdings.append(anew)


def not_handed_over(visit: Visit, slot: int, child: Visit) -> None:
    """Keep it."""


def way_to_the_next_step(visit: Visit, row: int) -> int:
    """Take no notice of whose step it is that names the way."""
    return max(visit.flow.steps[row].away, visit.pc + 1) if row >= visit.first else 1


def tied_to_nothing(visit: Visit) -> None:
    """Take whoever is free."""


GRANTED = Visit.granted


def tied_to_what_was_granted_last(visit: Visit, holding: Holding) -> None:
    """Forget what was granted first."""
    GRANTED(visit, holding)
    visit.flow.granted[holding.row] = set(holding.parts)


def waiting_for_whom_has_gone(line: Line, visit: Visit) -> list[Option]:
    """Take nobody else."""
    return line.own_options(visit)


def nobody_leaves(flow: Flow) -> None:
    """Turn nobody away for having nobody left."""


def going_on_whatever_was_granted(visit: Visit, _: Step) -> bool:
    """Take no notice of it."""
    return visit.pass_on()


MUTANTS = [
    (Visit, "hand_over", handed_over_by_releasing),
    (Visit, "hand_over", not_handed_over),
    (Visit, "way_from", way_to_the_next_step),
    (Visit, "tied_to", tied_to_nothing),
    (Visit, "granted", tied_to_what_was_granted_last),
    (Line, "options_of", waiting_for_whom_has_gone),
    (Flow, "first_to_leave", nobody_leaves),
]
"""Methods of the reference, and what a mutant does instead."""


def stopped(hospital: Hospital, stops: list[int], path: Path | None) -> Journeys:
    """The journeys of a run that stops, and is kept in a file and read back."""
    run = kernel.start(*hospital)
    for stop in sorted(stops):
        run = kernel.advance(run, stop)
        if path is not None:
            kernel.save(run, path)
            run = kernel.load(path, *hospital)
    return kernel.journeys(kernel.advance(run))


@settings(max_examples=CASES)
@given(hospital=hospitals(), stops=st.lists(st.integers(0, 40), max_size=3))
def test_both_engines_agree_to_the_last_bit(
    hospital: Hospital, stops: list[int]
) -> None:
    """Kernel, reference and a run that stops give one answer; it keeps the rules."""
    journeys = kernel.run(*hospital)
    assert journeys.differences(reference.run(*hospital)) == []
    assert journeys.differences(stopped(hospital, stops, None)) == []
    assert breaches(*hospital, journeys) == []


@pytest.mark.parametrize("first", range(0, 2000, 500))
def test_engines_agree_on_stored_hospitals(first: int, tmp_path: Path) -> None:
    """The same on hospitals by number, each tenth kept in a file on the way."""
    for seed in range(first, first + 500):
        hospital = random_hospital(seed)
        journeys = kernel.run(*hospital)
        assert journeys.differences(reference.run(*hospital)) == [], seed
        path = tmp_path / "run.npz" if seed % 10 == 0 else None
        stops = [1 + seed % 7, 6 + seed % 11, 20 + seed % 13]
        assert journeys.differences(stopped(hospital, stops, path)) == [], seed
        assert breaches(*hospital, journeys) == [], seed


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("small/weekday", 5),
        ("small/winter", 3),
        ("small/one-more-doctor", 3),
        ("emergency", 4),
    ],
)
def test_engines_agree_on_shipped_scenarios(name: str, days: int) -> None:
    """Days of every shipped scenario: the same journeys, and no rule broken."""
    model = Model.of(load(f"scenarios/{name}.yaml"))
    hospital = model.draw(11, 0, 0, days), model.capacity(days)
    journeys = kernel.run(*hospital, days * DAY)
    assert journeys.differences(reference.run(*hospital, days * DAY)) == []
    assert breaches(*hospital, journeys) == []
    assert (journeys.left >= 0).sum() > 0.7 * (journeys.arrived >= 0).sum()


@pytest.mark.parametrize(("one", "other"), SWAPPED, ids=["-".join(s) for s in SWAPPED])
def test_a_wrong_order_of_stages_is_noticed(
    one: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that takes two stages the wrong way round differs before long."""
    order = dict(reference.ORDER)
    order[one], order[other] = order[other], order[one]
    monkeypatch.setattr(reference, "ORDER", order)
    assert any(
        kernel.run(*hospital).differences(reference.run(*hospital))
        for hospital in map(random_hospital, range(SEEDS))
    )


@pytest.mark.parametrize(
    ("owner", "method", "instead"),
    MUTANTS,
    ids=[instead.__name__ for *_, instead in MUTANTS],
)
def test_a_broken_rule_is_noticed(
    owner: type,
    method: str,
    instead: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An engine that keeps another rule differs, and the referee says so."""
    monkeypatch.setattr(owner, method, instead)
    assert any(
        kernel.run(*hospital).differences(journeys := reference.run(*hospital))
        and breaches(*hospital, journeys)
        for hospital in map(random_hospital, range(SEEDS))
    )


def test_another_way_than_what_was_granted_says_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So is an engine that goes on whatever was granted."""
    monkeypatch.setitem(reference.TAKE, Op.GRANTED, going_on_whatever_was_granted)
    assert any(
        kernel.run(*hospital).differences(journeys := reference.run(*hospital))
        and breaches(*hospital, journeys)
        for hospital in map(random_hospital, range(SEEDS))
    )


def test_random_hospitals_use_every_operation_and_are_suspended_often() -> None:
    """The generator reaches every step, and interrupts in a third of its cases.

    In a tenth, a task still has what it was handed over when its parent is gone. In a
    quarter, somebody returns to what was granted before; to another, here and there.
    """
    seen: set[int] = set()
    interrupted = outlived = returned = replaced = 0
    for seed in range(300):
        hospital = random_hospital(seed)
        journeys = kernel.run(*hospital)
        done = journeys.outcome > 0
        seen |= set(np.unique(hospital[0].steps["op"][done]).tolist())
        interrupted += len(journeys.interruptions) > 0
        left = journeys.left[hospital[0].visit_of_step]
        outlived += bool(((left != MISSING) & (journeys.ended > left)).any())
        is_same = list(_returns(journeys))
        returned += any(is_same)
        replaced += not all(is_same)
    assert seen == {int(op) for op in Op}
    assert interrupted > 100
    assert returned > 75
    assert replaced > 10
    assert outlived > 30


def _returns(journeys: Journeys) -> Iterator[bool]:
    """Whether each visit that was granted what it is tied to was granted the same."""
    made = journeys.itineraries
    steps, requests = made.steps, made.requests
    tied = (steps["op"] == Op.SEIZE) & (journeys.option != MISSING)
    tied &= steps["ticks"] > 0
    for row in np.flatnonzero(tied & requests.ties[np.where(tied, steps["arg"], 0)]):
        before = int(journeys.first_option[row - steps["ticks"][row]])
        own = requests.own_options(int(steps["arg"][row]), before)
        if before != MISSING:
            yield journeys.first_option[row] in own
