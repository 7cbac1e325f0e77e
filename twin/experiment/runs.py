"""Runs: the replications of an experiment, more and more of them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from twin.experiment.failure import Failure
from twin.experiment.gather import Progress, gather
from twin.experiment.halt import Halt
from twin.experiment.labels import Label, name_of
from twin.experiment.replicate import replicate
from twin.experiment.sample import Sample

if TYPE_CHECKING:
    import xarray as xr

    from twin.hospital.replications import Replications
    from twin.hospital.scenario import Scenario
    from twin.result import Result

Place = tuple[int, int]
"""Scenario and replication."""


class Runs:
    """What is finished of an experiment, whoever computed it, in whichever order.

    Parameters
    ----------
    scenarios : what is run, with the grids spread out.
    seed : names the random numbers.
    attrs : attributes of the result.

    Attributes
    ----------
    samples : replications that came to their end, by place.
    failures : those that did not, by place.
    broken : why the executor takes no more calls; none if it does.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], seed: int, attrs: dict[str, Any]
    ) -> None:
        self.scenarios = scenarios
        self.seed = seed
        self.attrs = attrs
        self.samples: dict[Place, Sample] = {}
        self.failures: dict[Place, Failure] = {}
        self.broken: Exception | None = None
        self._packed = [pickle.dumps(scenario) for scenario in scenarios]
        self._names = [str(scenario.name) for scenario in scenarios]
        self._computed = 0

    def take(self, earlier: Result) -> None:
        """Take over what an earlier result holds.

        Raises
        ------
        TwinError if it is of other scenarios or another seed.
        """
        from twin.experiment.resume import finished

        given = resolved(self.scenarios)
        self.samples |= finished(earlier.dataset, given, self.seed)

    def advance(self, number: int, executor: Executor, progress: Progress) -> None:
        """Run what is not done yet of the first replications of every scenario."""
        # Replication by replication, so that what is finished early can be compared.
        places = [
            (s, r)
            for r in range(number)
            for s in range(len(self.scenarios))
            if (s, r) not in self.samples and (s, r) not in self.failures
        ]
        before = self._computed

        def told(done: int, total: int) -> None:
            progress(before + done, before + total)

        calls = [(self._names[s], self._packed[s], r, self.seed) for s, r in places]
        found = gather(replicate, calls, executor, told)
        self._computed += found.done
        self.broken = found.broken
        for at, value in found.values.items():
            if isinstance(value, Failure):
                self.failures[places[at]] = value
            else:
                self.samples[places[at]] = value
        for at, error in found.errors.items():
            s, r = places[at]
            said = f"{type(error).__name__}: {error}"
            self.failures[s, r] = Failure(self._names[s], r, self.seed, said)

    def are_enough(self, number: int, asked: Replications) -> bool:
        """Whether so many replications tell all means as well as was asked.

        Where none of them came to its end, no more of them will.
        """
        if asked.until is None or number == asked.most:
            return True
        from twin.result.precision import precision

        dataset = self._dataset(number)
        if not dataset.data_vars:
            return True
        return precision(dataset, asked.until, asked.most, asked.of).is_reached

    def result(self, number: int, asked: Replications) -> Result:
        """The result of so many replications."""
        from twin.result import Result
        from twin.result.precision import precision

        dataset = self._dataset(number)
        halts = [
            Halt(self._names[s], r, sample.standstill["zh"], sample.standstill["en"])
            for (s, r), sample in sorted(self.samples.items(), key=lambda one: one[0])
            if sample.standstill and r < number
        ]
        failures = [self.failures[place] for place in sorted(self.failures)]
        said = {
            name: json.dumps([asdict(each) for each in found], ensure_ascii=False)
            for name, found in (("failures", failures), ("standstills", halts))
        }
        if asked.until is not None and dataset.data_vars:
            found = precision(dataset, asked.until, asked.most, asked.of)
            said["precision"] = found.to_json()
        return Result(dataset.assign_attrs(self.attrs | said))

    def _dataset(self, number: int) -> xr.Dataset:
        from twin.result.dataset import dataset

        called = [Label(str(each.name), *name_of(each.name)) for each in self.scenarios]
        kept = {place: one for place, one in self.samples.items() if place[1] < number}
        return dataset(called, number, kept)


def resolved(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Every scenario as it is run, by name."""
    return {str(scenario.name): scenario.to_dict() for scenario in scenarios}
