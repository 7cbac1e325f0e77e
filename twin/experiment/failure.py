"""Failure: a replication that did not come to its end."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """Which replication failed, and why; with the seed it can be run again."""

    scenario: str
    """Name of the scenario."""
    replication: int
    """Number of the replication."""
    seed: int
    """Seed of the experiment."""
    error: str
    """What went wrong, in one line."""
    trace: str = field(default="", repr=False)
    """Where it went wrong."""

    def __str__(self) -> str:
        return (
            f"{self.scenario}, replication {self.replication}, seed {self.seed}: "
            f"{self.error}"
        )
