"""Model: a scenario compiled, from which itineraries and capacity are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from twin.flow.attributes import codes_of
from twin.flow.capacity import capacity_of
from twin.flow.compiler import Compiler
from twin.flow.declared import DeclaredStep
from twin.flow.itineraries import Drawing
from twin.flow.pools import Pool
from twin.flow.program import Family, assemble
from twin.flow.stream import Stream
from twin.flow.walking import Walking
from twin.hospital.scenario import Scenario
from twin.streams import Key
from twin.values.capacity import Capacity
from twin.values.itineraries import Itineraries
from twin.values.requests import Requests

Ints = npt.NDArray[np.int64]

AHEAD_DAYS = 14
"""Days whose uniforms are drawn together; changes no number. [d]"""


@dataclass(frozen=True, eq=False)
class Model:
    """A scenario as the engines need it; made with `Model.of`.

    Attributes
    ----------
    scenario : what is declared.
    drawing : what draws its itineraries.
    steps : declared steps, which the labels of itineraries count.
    places : where visits can be, which the places of itineraries count.
    pools : what the engines count together, finer than the declared resources.
    """

    scenario: Scenario
    drawing: Drawing
    steps: tuple[DeclaredStep, ...]
    places: tuple[str, ...]
    pools: tuple[Pool, ...]
    _capacity: dict[int, Capacity] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, scenario: Scenario) -> "Model":
        """The model of a scenario.

        Raises
        ------
        ScenarioError if a pathway holds too many things at once.
        """
        codes = codes_of(scenario)
        compiler = Compiler(scenario, codes)
        families = [compiler.family(name) for name in scenario.demand]
        levels = list(compiler.levels)
        walking = Walking.of(scenario.layout, list(compiler.places), levels)
        drawing = _drawing(compiler, families, walking)
        pools = compiler.pools
        return cls(scenario, drawing, compiler.steps, walking.places, pools)

    def __repr__(self) -> str:
        return (
            f"Model({self.scenario.name.en}: {len(self.stream_names)} streams, "
            f"{len(self.resource_names)} resources, {len(self.requests)} requests)"
        )

    @property
    def start(self) -> date | None:
        """Date of day 0; none where the scenario names no date."""
        return self.scenario.run.first_date

    @property
    def stream_names(self) -> tuple[str, ...]:
        """Streams of demand in order, then those of tasks: `stream/step`."""
        return self.drawing.stream_names

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """Attributes of visits, in order."""
        return self.drawing.attribute_names

    @property
    def resource_names(self) -> tuple[str, ...]:
        """Resources as the engines number them."""
        return tuple(pool.name for pool in self.pools)

    @cached_property
    def declared(self) -> Ints:
        """The declared resource, in the layout's order, of each. (resource,)"""
        return np.array([pool.resource for pool in self.pools], dtype=np.int64)

    @cached_property
    def is_added(self) -> npt.NDArray[np.bool_]:
        """Whether each is a pool of added beds. (resource,)"""
        return np.array([pool.is_added for pool in self.pools], dtype=np.bool_)

    @property
    def requests(self) -> Requests:
        """The lines that steps ask in."""
        return self.drawing.requests

    def capacity(self, days: int) -> Capacity:
        """Levels of all resources over some days from the run's origin."""
        if days not in self._capacity:
            found = capacity_of(self.scenario, self.attribute_names, days)
            self._capacity[days] = found
        return self._capacity[days]

    def draw(
        self, seed: int, replication: int, first_day: int, days: int
    ) -> Itineraries:
        """Itineraries of the visits of consecutive days, by arrival.

        Drawing several days gives the days' own itineraries one after the other.

        Parameters
        ----------
        first_day : 0 is the run's origin. [d]
        days : how many. [d]
        """
        (whole,) = self.blocks(seed, replication, first_day, days, days)
        return whole

    def blocks(
        self, seed: int, replication: int, first_day: int, days: int, block: int = 1
    ) -> Iterator[Itineraries]:
        """The itineraries of consecutive days, so many days at a time.

        What `draw` gives, cut; faster than to draw each block alone.

        Parameters
        ----------
        first_day : 0 is the run's origin. [d]
        days : how many. [d]
        block : days in each of the itineraries given. [d]
        """
        key = Key(seed, replication)
        ahead = block * max(1, AHEAD_DAYS // block)
        for begin in range(first_day, first_day + days, ahead):
            count = min(ahead, first_day + days - begin)
            kinds = self.scenario.day_kinds(begin, count)
            yield from self.drawing.draw(key, begin, kinds, block)


def _drawing(compiler: Compiler, families: list[Family], walking: Walking) -> Drawing:
    scenario, codes = compiler.scenario, compiler.codes
    streams = tuple(
        Stream.of(scenario, name, codes, family.columns)
        for name, family in zip(scenario.demand, families, strict=True)
    )
    names = _stream_names(families)
    number = {name: index for index, name in enumerate(names)}
    task_stream = [number[task.stream] for family in families for task in family.tasks]
    requests = compiler.lines.requests()
    ways = walking.metres, walking.seconds, walking.landing
    return Drawing(
        streams=streams,
        program=assemble(families, *ways, requests),
        samplers=tuple(compiler.samplers),
        task_stream=np.array(task_stream, dtype=np.int32),
        stream_names=names,
        attribute_names=tuple(codes),
        requests=requests,
    )


def _stream_names(families: list[Family]) -> tuple[str, ...]:
    """Arriving streams in the order of demand, then those of tasks."""
    arriving = [family.tasks[0].stream for family in families]
    tasks = [task.stream for family in families for task in family.tasks[1:]]
    return (*arriving, *tasks)
