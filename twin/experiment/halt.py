"""Halt: a replication in which some could never go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.experiment.labels import Label
from twin.locale import LANGUAGES, Language, say

if TYPE_CHECKING:
    from twin.flow.deadlock import Standstill


@dataclass(frozen=True)
class Halt:
    """Which replication came to a standstill, and how; its numbers are kept."""

    scenario: str
    """Name of the scenario."""
    replication: int
    """Number of the replication."""
    zh: str
    """How many can never go on, and for what they wait, in Chinese."""
    en: str
    """The same in English."""

    def __str__(self) -> str:
        return f"{self.scenario}, replication {self.replication}: {self.en}"


def why(
    standstill: Standstill, called: Mapping[str, Sequence[Label]]
) -> dict[Language, str]:
    """How many can never go on, and for what they wait, in both languages.

    Parameters
    ----------
    called : labels of resources and requests.
    """
    axis = "resource" if standstill.cycle else "request"
    label = {each.key: each for each in called[axis]}
    said = {}
    for language in LANGUAGES:
        count = len(standstill.visits)
        if standstill.cycle:
            round_again = (*standstill.cycle, standstill.cycle[0])
            circle = " → ".join(getattr(label[key], language) for key in round_again)
            said[language] = say("halt.circle", language, count=count, circle=circle)
        else:
            asked = " · ".join(
                getattr(label[key], language) for key in standstill.asked
            )
            said[language] = say("halt.never", language, count=count, asked=asked)
    return said
