"""Halt: a replication in which some could never go on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Halt:
    """Which replication came to a standstill, and how; its numbers are kept."""

    scenario: str
    """Name of the scenario."""
    replication: int
    """Number of the replication."""
    text: str
    """Who can never go on, and for what they wait, in one line."""

    def __str__(self) -> str:
        return f"{self.scenario}, replication {self.replication}: {self.text}"
