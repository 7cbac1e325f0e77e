"""What can go wrong, in a few classes, each with a message that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.hospital.problems import Problem


class TwinError(Exception):
    """Anything this package raises on purpose."""


class ScenarioError(TwinError):
    """A layout or scenario is not right; every problem of it at once.

    Parameters
    ----------
    message : what is wrong, when it is a single sentence.
    problems : what is wrong, where each problem has a file and a line.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, tuple(problems))
        self.message = message
        self.problems: tuple[Problem, ...] = tuple(problems)

    def __str__(self) -> str:
        return self.message


class FeedError(TwinError):
    """What a feed delivered cannot be used."""


class CalibrationError(TwinError):
    """The data do not support what was asked of them."""


class InfeasibleError(TwinError):
    """No plan meets every constraint; the message names those in conflict."""
