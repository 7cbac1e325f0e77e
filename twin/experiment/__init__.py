"""Scenarios × replications on any executor."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from twin.errors import ScenarioError, TwinError
from twin.experiment.failure import Failure
from twin.experiment.gather import Gathered, Progress, gather
from twin.experiment.halt import Halt
from twin.experiment.labels import Label, name_of
from twin.experiment.replicate import replicate
from twin.experiment.sample import Sample

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario
    from twin.result import Result

__all__ = ["InterruptedExperimentError", "experiment"]

Samples = dict[tuple[int, int], Sample]


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
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: bool | Progress | None = None,
    resume: Result | None = None,
) -> Result:
    """Every scenario run in every replication, with the same chance in all.

    A replication that fails is in `Result.failures` and missing in the arrays; all
    others are kept. One that comes to a standstill is kept, and in
    `Result.standstills`. The arrays do not depend on who computed them, or in which
    order.

    Parameters
    ----------
    scenarios : one or several; those with a grid become one per combination.
    replications : draws of all chance; as the first scenario says if not given.
    seed : names the random numbers; as the first scenario says if not given.
    executor : runs the replications and is not shut down; if there is none, processes
        of our own on all cores, which are replaced when they die.
    progress : true for a bar on the error output, or a function that is told how many
        replications are done, of how many.
    resume : an earlier result of the same scenarios and seed; what it holds is not run
        again.

    Raises
    ------
    ScenarioError if two scenarios have one name or windows of different length.
    InterruptedExperimentError if the executor breaks.
    """
    expanded = _expanded(scenarios)
    run = expanded[0].run
    replications = run.replications if replications is None else replications
    seed = run.seed if seed is None else seed
    if replications < 1:
        raise TwinError(f"replications: {replications} is not at least 1")
    if not 0 <= seed < 1 << 64:
        raise TwinError(f"seed: {seed} is not between 0 and 2**64 - 1")
    attrs = _attrs(expanded, seed)
    samples: Samples = {}
    if resume is not None:
        samples = _resumed(resume, expanded, seed, replications)
    # Replication by replication, so that what is finished early can be compared.
    places = [
        (s, r)
        for r in range(replications)
        for s in range(len(expanded))
        if (s, r) not in samples
    ]
    packed = [pickle.dumps(scenario) for scenario in expanded]
    names = [str(scenario.name) for scenario in expanded]
    with _told(progress) as told:
        calls = [(names[s], packed[s], r, seed) for s, r in places]
        found = gather(replicate, calls, executor, told)
    failures = _sorted_out(found, places, names, seed, samples)
    result = _result(expanded, replications, samples, attrs, failures)
    if found.broken is not None:
        raise InterruptedExperimentError(
            f"the executor broke ({found.broken!r}) with {len(samples)} of "
            f"{len(expanded) * replications} replications finished, which are kept in "
            "this error's `result`; go on with twin.experiment(..., executor=another, "
            "resume=error.result)",
            result,
        ) from found.broken
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


def _sorted_out(
    found: Gathered,
    places: Sequence[tuple[int, int]],
    names: Sequence[str],
    seed: int,
    samples: Samples,
) -> list[Failure]:
    """The failures, in order; the samples go to their places."""
    failures = {}
    for number, value in found.values.items():
        if isinstance(value, Failure):
            failures[places[number]] = value
        else:
            samples[places[number]] = value
    for number, error in found.errors.items():
        s, r = places[number]
        said = f"{type(error).__name__}: {error}"
        failures[s, r] = Failure(names[s], r, seed, said)
    return [failures[place] for place in sorted(failures)]


def _resumed(
    resume: Result, expanded: Sequence[Scenario], seed: int, replications: int
) -> Samples:
    from twin.experiment.resume import finished

    found = finished(resume.dataset, _resolved(expanded), seed)
    return {place: sample for place, sample in found.items() if place[1] < replications}


def _resolved(expanded: Sequence[Scenario]) -> dict[str, Any]:
    return {str(scenario.name): scenario.to_dict() for scenario in expanded}


def _attrs(expanded: Sequence[Scenario], seed: int) -> dict[str, Any]:
    import twin

    return {
        "title": "Indicators of a simulated hospital",
        "version": twin.__version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": "",
        "seed": seed,
        "days": expanded[0].run.days,
        "warm_up_days": expanded[0].run.warm_up_days,
        "scenarios": json.dumps(_resolved(expanded), ensure_ascii=False),
    }


def _result(
    expanded: Sequence[Scenario],
    replications: int,
    samples: Samples,
    attrs: dict[str, Any],
    failures: Sequence[Failure],
) -> Result:
    from twin.result import Result
    from twin.result.dataset import dataset

    called = [Label(str(each.name), *name_of(each.name)) for each in expanded]
    halts = [
        Halt(str(expanded[s].name), r, sample.standstill["zh"], sample.standstill["en"])
        for (s, r), sample in sorted(samples.items(), key=lambda item: item[0])
        if sample.standstill
    ]
    said = {
        name: json.dumps([asdict(each) for each in found], ensure_ascii=False)
        for name, found in (("failures", failures), ("standstills", halts))
    }
    return Result(dataset(called, replications, samples).assign_attrs(attrs | said))
