"""Streaming: a long run block by block, carrying over who is still in the hospital."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from twin.flow import kernel
from twin.flow.kernel import Run, State
from twin.values.capacity import Capacity
from twin.values.itineraries import SLOTS, Itineraries
from twin.values.journeys import Journeys
from twin.values.step import DAY, MISSING

Ints = npt.NDArray[np.int64]


class Source(Protocol):
    """What draws the visits of a run: `twin.flow.model.Model`, or a stand-in."""

    def capacity(self, days: int) -> Capacity:
        """Levels and rules of all resources for so many days."""

    def blocks(
        self, seed: int, replication: int, first_day: int, days: int, block: int = 1
    ) -> Iterator[Itineraries]:
        """Visits that arrive in the days, so many days at a time."""


@dataclass(frozen=True, eq=False)
class Block:
    """A stretch of a run.

    Attributes
    ----------
    window : from when to when. [tick]
    journeys : of all visits that were there in the window, or are still to come, with
        their whole history.
    capacity : of the whole run.
    """

    window: tuple[int, int]
    journeys: Journeys
    capacity: Capacity


def stream(
    model: Source, seed: int, replication: int, days: int, block_days: int = 1
) -> Iterator[Block]:
    """The blocks of one replication, one after the other.

    What has ended is forgotten, so memory does not grow with the number of days. The
    length of a block changes no journey.

    Parameters
    ----------
    model : what draws the visits.
    seed : of the experiment.
    replication : which draw of all chance.
    days : length of the run. [d]
    block_days : length of a block. [d]
    """
    capacity = model.capacity(days)
    run: Run | None = None
    begin = 0
    for new in model.blocks(seed, replication, 0, days, block_days):
        end = min(begin + block_days * DAY, days * DAY)
        run = kernel.start(new, capacity) if run is None else extend(run, new)
        run = kernel.advance(run, end)
        yield Block((begin, end), kernel.journeys(run), capacity)
        begin = end


def extend(run: Run, new: Itineraries) -> Run:
    """The run with new visits to come, and without the families that have left."""
    old, state = run.itineraries, run.state
    gone = (state.visit["status"] == kernel.GONE) | (
        state.visit["status"] == kernel.CANCELLED
    )
    family = old.family
    stays = np.zeros(len(old), dtype=np.bool_)
    stays[family[~gone]] = True
    rows = np.flatnonzero(stays[family])
    steps = np.flatnonzero(np.repeat(stays[family], np.diff(old.first_step)))
    itineraries = _joined(old, rows, steps, new)
    fresh = kernel.empty_state(itineraries, run.rules)
    new_row = np.full(len(old) + 1, MISSING, dtype=np.int64)
    new_row[rows] = np.arange(len(rows))
    log, new_log = _kept_log(run, steps)
    _carry_visits(state, fresh, rows, new_row, new_log)
    fresh.row[: len(steps)] = _rows(state.row, steps)
    _carry_lists(state, fresh, new_row)
    _carry_calendar(state, fresh, new_row)
    fresh.tally[kernel.LOGGED] = len(log)
    # Arrivals stand sorted, so those that have happened come first.
    fresh.tally[kernel.ARRIVED] = int((itineraries.arrival < run.now).sum())
    return replace(run, itineraries=itineraries, state=fresh, log=log)


def _rows(records: npt.NDArray[np.void], rows: Ints) -> npt.NDArray[np.void]:
    """Some of the records."""
    taken: npt.NDArray[np.void] = np.take(kernel.plain(records), rows, axis=0)
    return taken.reshape(-1).view(records.dtype)


def _joined(old: Itineraries, rows: Ints, steps: Ints, new: Itineraries) -> Itineraries:
    """Some rows of the old itineraries, and all of the new."""
    lengths = np.concatenate((np.diff(old.first_step)[rows], np.diff(new.first_step)))
    columns: dict[str, Any] = {
        name: np.concatenate((getattr(old, name)[rows], getattr(new, name)))
        for name in (
            *("stream", "number", "arrival", "due"),
            *("priority", "attributes", "parent", "party"),
        )
    }
    for name in ("label", "place"):
        columns[name] = np.concatenate((getattr(old, name)[steps], getattr(new, name)))
    all_steps = kernel.aligned(len(steps) + len(new.steps), new.steps.dtype)
    plain = kernel.plain(all_steps)
    np.take(
        kernel.plain(old.steps), steps, axis=0, out=plain[: len(steps)], mode="clip"
    )
    plain[len(steps) :] = kernel.plain(new.steps)
    return replace(
        new,
        first_step=np.concatenate(([0], np.cumsum(lengths))),
        steps=all_steps,
        **columns,
    )


def _kept_log(run: Run, steps: Ints) -> tuple[npt.NDArray[np.void], Ints]:
    """Interruptions of the kept steps, and where each old one stands now."""
    log = run.log[: run.state.tally[kernel.LOGGED]]
    at = np.searchsorted(steps, log["step"])
    at = np.minimum(at, max(len(steps) - 1, 0))
    keep = steps[at] == log["step"] if len(steps) else np.zeros(len(log), np.bool_)
    moved = np.full(len(log) + 1, MISSING, dtype=np.int64)
    moved[:-1][keep] = np.arange(int(keep.sum()))
    kept = log[keep].copy()
    kept["step"] = at[keep]
    return kept, moved


def _carry_visits(
    state: State, fresh: State, rows: Ints, new_row: Ints, new_log: Ints
) -> None:
    n = len(rows)
    visit = _rows(state.visit, rows)
    for name in ("after", "before"):
        visit[name] = new_row[visit[name]]
    for name in ("open_hold", "open_seize"):
        visit[name] = new_log[visit[name]]
    visit["first_step"] = fresh.visit["first_step"][:n]
    fresh.visit[:n] = visit
    words = SLOTS * kernel.SLOT.itemsize // 8
    slots = kernel.plain(state.slot.reshape(-1)).reshape(-1, words)
    kernel.plain(fresh.slot.reshape(-1)).reshape(-1, words)[:n] = slots[rows]


def _carry_lists(state: State, fresh: State, new_row: Ints) -> None:
    """Lines, levels and holdings: the same, with the visits' new rows."""
    for name in ("head", "tail"):
        fresh.ends[name] = new_row[state.ends[name]]
    for name in ("line", "resource", "occupant", "node", "tally"):
        getattr(fresh, name)[:] = getattr(state, name)
    listed = np.zeros(len(state.node), dtype=np.bool_)
    for node in state.resource["first_node"]:
        while node >= 0:
            listed[node] = True
            node = state.node[node]["after"]
    fresh.node["visit"][listed] = new_row[state.node["visit"][listed]]


def _carry_calendar(state: State, fresh: State, new_row: Ints) -> None:
    """Calendar entries of the kept visits. A sorted list is a heap."""
    heap = state.heap[: state.tally[kernel.HEAP]]
    is_car = ((heap >> kernel.WHO_BITS) & kernel.KIND_MASK) == kernel.CAR_BACK
    who = heap & kernel.WHO_MASK
    moved = np.where(is_car, who, new_row[np.where(is_car, 0, who)])
    kept = np.sort(((heap - who) | moved)[moved >= 0])
    if len(kept) > len(fresh.heap):
        raise AssertionError("a calendar with more entries than its visits expect")
    fresh.heap[: len(kept)] = kept
    fresh.tally[kernel.HEAP] = len(kept)
