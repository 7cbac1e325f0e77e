"""Sight: what feeds can show of the steps and streams of a hospital."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from twin.values.frame import Frame

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sight:
    """What is known of journeys, so that what is not known is missing and never zero.

    A moment of a step is known if something shows it whenever it comes, or if it
    cannot come: nobody gives up where there is no limit to patience.

    Attributes
    ----------
    frame : the streams and steps.
    asked, began, ended : whether it is known when visits ask, are granted, and are
        over with a step. (label,)
    gave_up, turned_away : whether it is known who goes without. (label,)
    is_near : whether an end is known only by where the visit is next. (label,)
    is_told_apart : whether it is known which visit, and which of its steps. (label,)
    is_given : whether it is known which of several resources was given. (label,)
    is_there : whether visits have surely come when they come to the step. (label,)
    arrival, leaving : whether it is known when visits come and go. (stream,)
    priority : whether their priority is known. (stream,)
    due : whether it is known when they were booked for. (stream,)
    """

    frame: Frame
    asked: Bools
    began: Bools
    ended: Bools
    gave_up: Bools
    turned_away: Bools
    is_near: Bools
    is_told_apart: Bools
    is_given: Bools
    is_there: Bools
    arrival: Bools
    leaving: Bools
    priority: Bools
    due: Bools

    def __post_init__(self) -> None:
        for field in fields(self)[1:]:
            wanted = len(
                self.frame.streams if field.name in OF_STREAMS else self.frame.steps
            )
            column = getattr(self, field.name)
            if column.shape != (wanted,) or column.dtype != np.bool_:
                raise ValueError(f"{field.name}: needs {wanted} truth values")

    def __repr__(self) -> str:
        begins, ends = int(self.began.sum()), int(self.ended.sum())
        return (
            f"Sight(of {len(self.began)} steps {begins} are seen to begin and {ends} "
            f"to end; of {len(self.arrival)} streams {int(self.arrival.sum())} to come)"
        )

    @classmethod
    def whole(cls, frame: Frame) -> "Sight":
        """Everything is known, as of a run."""
        steps, streams = len(frame.steps), len(frame.streams)
        known = {
            field.name: np.ones(
                streams if field.name in OF_STREAMS else steps, dtype=np.bool_
            )
            for field in fields(cls)[1:]
        }
        return cls(frame, **{**known, "is_near": np.zeros(steps, dtype=np.bool_)})


OF_STREAMS = ("arrival", "leaving", "priority", "due")
"""What is told of streams; the rest is of steps."""
