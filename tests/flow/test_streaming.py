"""A run cut in blocks is the run in one piece."""

from functools import cache

import numpy as np
import pytest

from twin.flow import kernel
from twin.flow.model import Model
from twin.flow.streaming import stream
from twin.hospital.scenario import load
from twin.values.step import DAY

DAYS = 12


@cache
def shipped(name: str) -> Model:
    """The model of a shipped scenario."""
    return Model.of(load(f"scenarios/{name}.yaml"))


def ends(model: Model, block_days: int) -> dict[int, tuple[int, int, int]]:
    """When each visit came and left, and how it came out, by its key."""
    found = {}
    for block in stream(model, 7, 0, DAYS, block_days):
        journeys = block.journeys
        rows = zip(
            journeys.itineraries.key.tolist(),
            journeys.arrived.tolist(),
            journeys.left.tolist(),
            journeys.visit_outcome.tolist(),
            strict=True,
        )
        found.update({key: row for key, *row in rows})
    return found


@pytest.mark.parametrize("name", ["small/weekday", "small/winter", "emergency"])
@pytest.mark.parametrize("block_days", [1, 5])
def test_blocks_change_no_visit(name: str, block_days: int) -> None:
    """Every visit comes, leaves and comes out as in one piece, whatever the block."""
    assert ends(shipped(name), block_days) == ends(shipped(name), DAYS)


def test_rows_of_the_last_block_are_those_of_one_piece() -> None:
    """Whoever is still there carries every row of the history, interruptions too."""
    model = shipped("small/weekday")
    whole = kernel.run(model.draw(7, 0, 0, DAYS), model.capacity(DAYS), DAYS * DAY)
    *_, last = stream(model, 7, 0, DAYS)
    keys, all_keys = last.journeys.itineraries.key, whole.itineraries.key
    row_of = {key: row for row, key in enumerate(all_keys.tolist())}
    first, all_first = (
        last.journeys.itineraries.first_step,
        whole.itineraries.first_step,
    )
    steps = np.concatenate(
        [
            np.arange(all_first[row_of[key]], all_first[row_of[key] + 1])
            for key in keys.tolist()
        ]
    )
    for name in ("asked", "began", "ended", "outcome", "option"):
        mine, theirs = getattr(last.journeys, name), getattr(whole, name)[steps]
        assert np.array_equal(mine, theirs), name
    place = {step: at for at, step in enumerate(steps.tolist())}
    kept = [row for row in whole.interruptions.tolist() if row[0] in place]
    moved = sorted((place[step], *rest) for step, *rest in kept)
    assert sorted(last.journeys.interruptions.tolist()) == moved
    assert first[-1] == len(steps)
    for name in ("label", "place"):
        mine = getattr(last.journeys.itineraries, name)
        assert np.array_equal(mine, getattr(whole.itineraries, name)[steps]), name
    mine = last.journeys.itineraries.party
    assert mine.tolist() == [whole.itineraries.party[row_of[k]] for k in keys.tolist()]


def test_what_has_ended_is_forgotten() -> None:
    """The last of many blocks holds little more than a day's visits."""
    model = shipped("small/weekday")
    blocks = [len(block.journeys.arrived) for block in stream(model, 7, 0, DAYS)]
    assert max(blocks) < 2 * len(model.draw(7, 0, 0, 1))
    assert sum(blocks) >= len(model.draw(7, 0, 0, DAYS))
