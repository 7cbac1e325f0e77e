"""Scenarios × replications on any executor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from twin.errors import ScenarioError, TwinError
from twin.experiment import wards
from twin.experiment.gather import Progress, hired
from twin.experiment.labels import labels
from twin.experiment.pilot import Pilots, with_days
from twin.experiment.runs import Runs, resolved

if TYPE_CHECKING:
    from twin.experiment.warm_up import WarmUp
    from twin.hospital.replications import Replications
    from twin.hospital.scenario import Scenario
    from twin.result import Result

__all__ = ["InterruptedExperimentError", "experiment"]


class InterruptedExperimentError(TwinError):
    """The executor broke; what was finished by then is in `result`.

    Attributes
    ----------
    result : the finished replications, the others missing.
    """

    def __init__(self, message: str, result: Result) -> None:
        super().__init__(message)
        self.result = result


def experiment(
    scenarios: Scenario | Iterable[Scenario],
    replications: int | Mapping[str, Any] | Replications | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: bool | Progress | None = None,
    resume: Result | None = None,
) -> Result:
    """Every scenario run in every replication, with the same chance in all.

    A replication that fails is in `Result.failures` and missing in the arrays; all
    others are kept. One that comes to a standstill is kept, and in
    `Result.standstills`. The arrays do not depend on who computed them, or in which
    order. Where a scenario leaves its warm-up open (`warm_up_days: auto`), pilot runs
    tell how long it is, the same for all scenarios.

    Parameters
    ----------
    scenarios : one or several; those with a grid become one per combination.
    replications : draws of all chance, a number or as in `{"min": 10, "max": 60,
        "until": "5%"}`; as the first scenario says if not given.
    seed : names the random numbers; as the first scenario says if not given.
    executor : runs the replications and is not shut down; if there is none, processes
        of our own on all cores, which are replaced when they die.
    progress : true for a bar on the error output, or a function that is told how many
        replications are done, of how many it knows of.
    resume : an earlier result of the same scenarios and seed; what it holds is not run
        again.

    Raises
    ------
    ScenarioError if two scenarios have one name or windows of different length.
    InterruptedExperimentError if the executor breaks.
    """
    from twin.hospital.replications import Replications

    expanded = _expanded(scenarios)
    run = expanded[0].run
    asked = (
        run.replications if replications is None else Replications.read(replications)
    )
    seed = run.seed if seed is None else seed
    if not 0 <= seed < 1 << 64:
        raise TwinError(f"seed: {seed} is not between 0 and 2**64 - 1")
    _check_names(asked, expanded)
    with _told(progress) as told, hired(executor, asked.most * len(expanded)) as hands:
        warm_up = None
        if any(each.run.is_warm_up_open for each in expanded):
            warm_up = None if resume is None else resume.warm_up
            if warm_up is None:
                expanded, warm_up = Pilots(seed, hands, told).warmed(expanded)
            else:
                expanded = with_days(expanded, warm_up.days)
        runs = Runs(expanded, seed, _attrs(expanded, seed, warm_up))
        if resume is not None:
            runs.take(resume)
        for number in asked.looks:
            runs.advance(number, hands, told)
            if runs.broken is not None or runs.are_enough(number, asked):
                break
    result = runs.result(number, asked)
    if runs.broken is not None:
        raise InterruptedExperimentError(
            f"the executor broke ({runs.broken!r}) with {len(runs.samples)} of "
            f"{len(expanded) * number} replications finished, which are kept in "
            "this error's `result`; go on with twin.experiment(..., executor=another, "
            "resume=error.result)",
            result,
        ) from runs.broken
    return result


def _expanded(scenarios: Scenario | Iterable[Scenario]) -> list[Scenario]:
    from twin.hospital.scenario import Scenario

    given = [scenarios] if isinstance(scenarios, Scenario) else scenarios
    expanded = [each for scenario in given for each in scenario.grid()]
    if not expanded:
        raise TwinError("an experiment needs at least one scenario")
    names = [str(scenario.name) for scenario in expanded]
    for name in names:
        if names.count(name) > 1:
            raise ScenarioError(
                f'two scenarios are called "{name}"; give each a name of its own'
            )
    lengths = {name: s.run.days for name, s in zip(names, expanded, strict=True)}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name}: {days} days" for name, days in lengths.items())
        raise ScenarioError(f"scenarios of one experiment count as many days; {said}")
    return expanded


def _nobody(_done: int, _total: int) -> None:
    """Nobody is told."""


@contextmanager
def _told(progress: bool | Progress | None) -> Iterator[Progress]:
    if callable(progress):
        yield progress
    elif not progress:
        yield _nobody
    else:
        from tqdm import tqdm

        with tqdm(unit="replication") as bar:

            def tell(done: int, total: int) -> None:
                bar.total, bar.n = total, done
                bar.refresh()

            yield tell


def _check_names(asked: Replications, expanded: Sequence[Scenario]) -> None:
    """Refuse what names nothing before anything is run."""
    from twin.result.precision import THINGS, check_names

    things: dict[str, list[str]] = {axis: [] for axis in THINGS}
    if any("." in name for name in asked.of):
        from twin.flow.model import Model

        for scenario in expanded:
            model = Model.of(scenario)
            named = model.stream_names, model.requests, model.declared
            said = labels(scenario, *named)
            for axis, keys in things.items():
                keys += [label.key for label in said[axis]]
    check_names(asked.of, things)


def _attrs(
    expanded: Sequence[Scenario], seed: int, warm_up: WarmUp | None
) -> dict[str, Any]:
    import twin

    return {
        "title": "Indicators of a simulated hospital",
        "version": twin.__version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": "",
        "seed": seed,
        "days": expanded[0].run.days,
        "warm_up_days": expanded[0].run.warm_up_days,
        "warm_up": "null" if warm_up is None else warm_up.to_json(),
        "wards": wards.to_json(expanded),
        "scenarios": json.dumps(resolved(expanded), ensure_ascii=False),
    }
