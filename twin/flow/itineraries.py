"""Itineraries: the visits of some days, with every random number in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from twin.flow.arrivals import TINY
from twin.flow.interpreter import Roots, Written, gather, interpret
from twin.flow.program import Program, Sampler
from twin.flow.stream import Drawn, Stream
from twin.flow.uniforms import fill
from twin.hospital.day import DayKind
from twin.streams import Key
from twin.values.itineraries import NUMBER_BITS, Itineraries
from twin.values.requests import Requests
from twin.values.step import DAY, NEVER, STEP

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Draws itineraries of all streams.

    Attributes
    ----------
    streams : what draws the arriving visits, in order.
    program : instructions of the streams, as families in the same order.
    samplers : what makes values of uniforms.
    task_stream : the stream that the visits of each task belong to. (task,)
    stream_names : names of all streams, tasks' after the others.
    attribute_names : names of the attributes.
    requests : the lines that steps ask in.
    """

    streams: tuple[Stream, ...]
    program: Program
    samplers: tuple[Sampler, ...]
    task_stream: npt.NDArray[np.int32]
    stream_names: tuple[str, ...]
    attribute_names: tuple[str, ...]
    requests: Requests

    def draw(
        self, key: Key, first_day: int, kinds: Sequence[DayKind], block: int
    ) -> Iterator[Itineraries]:
        """Visits of consecutive days, by arrival, stream and number; tasks follow.

        Parameters
        ----------
        kinds : kinds of the days. (day,)
        block : days in each of the itineraries given. [d]
        """
        drawn = [stream.draw(key, first_day, kinds) for stream in self.streams]
        arrived = Arrived.of(drawn, len(self.attribute_names))
        values = np.empty(sum(d.size for d in drawn))
        begin = 0
        for stream, each in zip(self.streams, drawn, strict=True):
            mine = values[begin : begin + each.size]
            fill(key, stream.names, first_day, each.width, mine)
            begin += each.size
        mark = np.zeros(len(values), dtype=np.int16)
        midnights = np.arange(0, len(kinds) + block, block).clip(max=len(kinds))
        cuts = np.searchsorted(arrived.arrival, (first_day + midnights) * DAY).tolist()
        parts = [arrived.part(*ends) for ends in pairwise(cuts)]
        sizes = [
            interpret(self.program, part.roots, values, mark, _blank(0, 0), False)
            for part in parts
        ]
        evaluate(self.samplers, values, mark)
        for part, size in zip(parts, sizes, strict=True):
            written = _blank(*size)
            interpret(self.program, part.roots, values, mark, written, True)
            yield self._itineraries(part, written)

    def _itineraries(self, arrived: "Arrived", written: Written) -> Itineraries:
        root = written.root
        return Itineraries(
            stream=self.task_stream[written.task],
            number=arrived.number[root],
            arrival=np.where(written.parent == 0, arrived.arrival[root], NEVER),
            due=arrived.roots.due[root],
            priority=arrived.priority[root],
            attributes=arrived.roots.attributes[root],
            parent=written.parent,
            first_step=written.first_step,
            steps=written.steps,
            requests=self.requests,
            stream_names=self.stream_names,
            attribute_names=self.attribute_names,
            label=written.label,
            place=written.place,
            party=written.party,
        )


@dataclass(frozen=True, eq=False)
class Arrived:
    """Visits that arrive, of all streams, by arrival, stream and number.

    Attributes
    ----------
    roots : what the interpreter reads of them.
    number : number in the stream, day included. (visit,)
    arrival : when each enters. (visit,) [tick]
    priority : of each. (visit,)
    """

    roots: Roots
    number: Ints
    arrival: Ints
    priority: npt.NDArray[np.int16]

    @classmethod
    def of(cls, drawn: Sequence[Drawn], attributes: int) -> "Arrived":
        """The visits of all streams, with so many attributes each."""
        # Streams stand one after the other, each by day and number: stable will do.
        arrival = _joined([d.visits.arrival for d in drawn])
        order = np.argsort(arrival, kind="stable")
        lengths = [len(d.visits) for d in drawn]
        stream = np.repeat(np.arange(len(drawn)), lengths)[order]
        size = np.array([d.size for d in drawn], dtype=np.int64)
        nobody = np.zeros((0, attributes), dtype=np.int16)
        category = np.concatenate([nobody, *(d.attributes for d in drawn)])
        day = _joined([d.visits.day for d in drawn])
        number = _joined([d.visits.number for d in drawn])
        nothing = np.zeros(0, dtype=np.int16)
        priority = np.concatenate([nothing, *(d.priority for d in drawn)])
        first = _joined([d.first for d in drawn])
        return cls(
            roots=Roots(
                family=stream,
                due=_joined([d.visits.due for d in drawn])[order],
                party=np.concatenate([nothing, *(d.party for d in drawn)])[order],
                attributes=category[order],
                first=(np.cumsum(size) - size)[stream] + first[order],
            ),
            number=((day << NUMBER_BITS) + number)[order],
            arrival=arrival[order],
            priority=priority[order],
        )

    def part(self, begin: int, end: int) -> "Arrived":
        """Those from one row to another."""
        mine, roots = slice(begin, end), self.roots
        return Arrived(
            Roots(
                roots.family[mine],
                roots.due[mine],
                roots.party[mine],
                roots.attributes[mine],
                roots.first[mine],
            ),
            self.number[mine],
            self.arrival[mine],
            self.priority[mine],
        )


def evaluate(
    samplers: Sequence[Sampler], values: Floats, mark: npt.NDArray[np.int16]
) -> None:
    """Turn the uniforms that are met into values.

    Parameters
    ----------
    values : uniforms, changed where marked. (quantity,)
    mark : number of the sampler that each needs, from 1; 0 if none. (quantity,)
    """
    ends = np.zeros(len(samplers), dtype=np.int64)
    where = gather(mark, ends)
    start = 0
    for sampler, end in zip(samplers, ends.tolist(), strict=True):
        if end > start:
            here = where[start:end]
            values[here] = sampler.values(np.maximum(values[here], TINY))
            start = end


def _joined(columns: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns])


def _blank(rows: int, steps: int) -> Written:
    return Written(
        root=np.empty(rows, dtype=np.int64),
        task=np.empty(rows, dtype=np.int64),
        parent=np.empty(rows, dtype=np.int32),
        first_step=np.empty(rows + 1, dtype=np.int64),
        party=np.empty(rows, dtype=np.int16),
        steps=np.empty(steps, dtype=STEP),
        label=np.empty(steps, dtype=np.int32),
        place=np.empty(steps, dtype=np.int16),
    )
