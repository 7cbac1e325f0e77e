"""The frame in which a model's journeys are told."""

import numpy as np

from twin.flow.attributes import codes_of
from twin.flow.model import Model
from twin.hospital.step import Start
from twin.values.frame import Frame
from twin.values.step import Op


def frame_of(model: Model) -> Frame:
    """What the numbers in a model's journeys stand for."""
    written = model.drawing.program.instructions
    lines: list[dict[int, None]] = [{} for _ in model.steps]
    asks = np.isin(written["op"], (Op.SEIZE, Op.RIDE)) & (written["label"] >= 0)
    for label, line in zip(
        written["label"][asks].tolist(), written["arg"][asks].tolist(), strict=True
    ):
        lines[label][line] = None
    pathway_of = _pathways(model)
    return Frame(
        streams=model.stream_names,
        pathways=tuple(pathway_of[name] for name in model.stream_names),
        attributes=codes_of(model.scenario),
        steps=tuple((one.pathway, one.id) for one in model.steps),
        step_does=tuple(one.do for one in model.steps),
        step_lines=tuple(map(tuple, lines)),
        requests=model.requests,
        resources=tuple(model.scenario.resources),
        pool_resource=model.declared,
        pool_before=np.array([pool.before for pool in model.pools], dtype=np.int64),
        pool_units=np.array([pool.units for pool in model.pools], dtype=np.int64),
        pool_is_added=model.is_added,
    )


def _pathways(model: Model) -> dict[str, str]:
    """The pathway of each stream; a stream of tasks is called by who starts it."""
    demand = model.scenario.demand
    found = {
        name: demand[name].pathway for name in model.stream_names if name in demand
    }
    begins = {
        (one.pathway, one.id): one.step.task
        for one in model.steps
        if isinstance(one.step, Start)
    }
    for name in model.stream_names:
        above, slash, step = name.rpartition("/")
        if slash:
            found[name] = begins[found[above], step.partition("#")[0]]
    return found
