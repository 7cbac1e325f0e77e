"""Itineraries: the visits of some days, with every random number in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.flow.arrivals import TINY
from twin.flow.interpreter import Roots, Written, gather, interpret
from twin.flow.program import Program, Sampler
from twin.flow.stream import Drawn, Stream
from twin.hospital.day import DayKind
from twin.streams import Key
from twin.values.itineraries import NUMBER_BITS, Itineraries
from twin.values.requests import Requests
from twin.values.step import NEVER, STEP

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Draws itineraries of all streams.

    Attributes
    ----------
    streams : what draws the arriving visits, in order.
    program : instructions of the streams, as families in the same order.
    quantities : which of their columns need values.
    task_stream : the stream that the visits of each task belong to. (task,)
    stream_names : names of all streams, tasks' after the others.
    attribute_names : names of the attributes.
    requests : the lines that steps ask in.
    """

    streams: tuple[Stream, ...]
    program: Program
    quantities: "Quantities"
    task_stream: npt.NDArray[np.int32]
    stream_names: tuple[str, ...]
    attribute_names: tuple[str, ...]
    requests: Requests

    def draw(self, key: Key, first_day: int, kinds: Sequence[DayKind]) -> Itineraries:
        """Visits of consecutive days, by arrival, stream and number; tasks follow.

        Parameters
        ----------
        kinds : kinds of the days. (day,)
        """
        drawn = [stream.draw(key, first_day, kinds) for stream in self.streams]
        stream, order = _in_order(drawn)
        values = np.concatenate([np.zeros(0), *(d.uniforms.ravel() for d in drawn)])
        roots = self._roots(drawn, stream, order)
        is_met = np.zeros(len(values), dtype=np.bool_)
        size = interpret(self.program, roots, values, is_met, _blank(0, 0), False)
        self.quantities.evaluate(values, is_met, drawn)
        written = _blank(*size)
        interpret(self.program, roots, values, is_met, written, True)

        root = written.root
        day = _joined([d.visits.day for d in drawn])[order]
        number = _joined([d.visits.number for d in drawn])[order]
        arrival = _joined([d.visits.arrival for d in drawn])[order]
        priority = np.concatenate([np.zeros(0, np.int16), *(d.priority for d in drawn)])
        return Itineraries(
            stream=self.task_stream[written.task],
            number=((day << NUMBER_BITS) + number)[root],
            arrival=np.where(written.parent == 0, arrival[root], NEVER),
            due=roots.due[root],
            priority=priority[order][root],
            attributes=roots.attributes[root],
            parent=written.parent,
            first_step=written.first_step,
            steps=written.steps,
            requests=self.requests,
            stream_names=self.stream_names,
            attribute_names=self.attribute_names,
        )

    def _roots(self, drawn: Sequence[Drawn], stream: Ints, order: Ints) -> Roots:
        size = np.array([d.uniforms.size for d in drawn], dtype=np.int64)
        width = np.array([d.uniforms.shape[1] for d in drawn], dtype=np.int64)
        position = _joined([d.position for d in drawn])[order]
        nobody = np.zeros((0, len(self.attribute_names)), dtype=np.int16)
        attributes = np.concatenate([nobody, *(d.attributes for d in drawn)])
        return Roots(
            family=stream,
            due=_joined([d.visits.due for d in drawn])[order],
            attributes=attributes[order],
            first=(np.cumsum(size) - size)[stream] + position,
            stride=width[stream],
        )


@dataclass(frozen=True, eq=False)
class Quantities:
    """Columns whose uniforms become values, those of one sampler side by side.

    Attributes
    ----------
    samplers : each different one.
    sampler : the sampler of each column. (column,)
    stream : its stream. (column,)
    column : its row in the stream's uniforms. (column,)
    """

    samplers: tuple[Sampler, ...]
    sampler: Ints
    stream: Ints
    column: Ints

    @classmethod
    def of(cls, streams: Sequence[Stream]) -> "Quantities":
        """The columns of some streams."""
        found: dict[Sampler, list[tuple[int, int]]] = {}
        for number, stream in enumerate(streams):
            for index, column in enumerate(stream.columns):
                if column.sampler is not None:
                    found.setdefault(column.sampler, []).append((number, index))
        rows = [(i, *at) for i, mine in enumerate(found.values()) for at in mine]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(tuple(found), *(table[:, i].copy() for i in range(3)))

    def evaluate(
        self, values: Floats, is_met: npt.NDArray[np.bool_], drawn: Sequence[Drawn]
    ) -> None:
        """Turn the uniforms that are met into values."""
        if not self.samplers:
            return
        size = np.array([d.uniforms.size for d in drawn], dtype=np.int64)
        width = np.array([d.uniforms.shape[1] for d in drawn], dtype=np.int64)
        base = (np.cumsum(size) - size)[self.stream]
        mine = width[self.stream]
        where = np.empty(int(is_met.sum()), dtype=np.int64)
        ends = np.zeros(len(self.samplers), dtype=np.int64)
        gather(is_met, base + self.column * mine, mine, self.sampler, where, ends)
        begin = 0
        for sampler, end in zip(self.samplers, ends.tolist(), strict=True):
            if end > begin:
                here = where[begin:end]
                values[here] = sampler.values(np.maximum(values[here], TINY))
                begin = end


def _in_order(drawn: Sequence[Drawn]) -> tuple[Ints, Ints]:
    """Stream of each visit, and where it stood, by arrival, stream and number."""
    lengths = [len(d.visits) for d in drawn]
    stream = np.repeat(np.arange(len(drawn), dtype=np.int64), lengths)
    arrival = _joined([d.visits.arrival for d in drawn])
    number = _joined([d.visits.number for d in drawn])
    order = np.lexsort((number, stream, arrival))
    return stream[order], order


def _joined(columns: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns])


def _blank(rows: int, steps: int) -> Written:
    return Written(
        root=np.empty(rows, dtype=np.int64),
        task=np.empty(rows, dtype=np.int64),
        parent=np.empty(rows, dtype=np.int32),
        first_step=np.empty(rows + 1, dtype=np.int64),
        steps=np.zeros(steps, dtype=STEP),
    )
