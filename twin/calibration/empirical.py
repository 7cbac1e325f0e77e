"""A scenario whose arrivals, routing and durations are drawn from real files.

Empirical and nothing more: means, shares and observed times, by the rules that the
scenario states under `from_files` and the basis repeats in words.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.calibration.basis import EmpiricalBasis, FileBasis
from twin.calibration.drawn_arrivals import arrivals_from
from twin.calibration.drawn_log import log_into
from twin.feeds.arrival_counts import ArrivalCounts, read_arrival_counts
from twin.feeds.event_log import EventLog, read_event_log

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario


@dataclass(frozen=True)
class Files:
    """Real files as read, to be put into one scenario or several."""

    arrivals: ArrivalCounts | None = None
    """Visits by the hour."""
    log: EventLog | None = None
    """What happened to cases, and when."""

    def into(self, scenario: "Scenario") -> "tuple[Scenario, EmpiricalBasis]":
        """The scenario with what the files say in it, and what that rests on.

        Parameters
        ----------
        scenario : its `from_files` says which values are drawn. Its grid is not kept.

        Raises
        ------
        CalibrationError if the files do not bear what the scenario asks of them.
        """
        changes: dict[str, Any] = {}
        found: list[FileBasis] = []
        if self.arrivals is not None:
            new, basis = arrivals_from(scenario, self.arrivals)
            changes |= new
            found.append(basis)
        if self.log is not None:
            new, basis = log_into(scenario, self.log)
            changes |= new
            found.append(basis)
        if not found:
            return scenario, EmpiricalBasis(())
        varied = scenario.vary(scenario.name, changes, scenario.why)
        return varied, EmpiricalBasis(tuple(found))


def read(
    arrivals: str | Path | None = None,
    log: str | Path | None = None,
    zone: str = "Asia/Shanghai",
) -> Files:
    """Real files, read once.

    Parameters
    ----------
    arrivals : counts by the hour.
    log : event log.
    zone : time zone of the hospital, for times that state their offset.

    Raises
    ------
    FeedError if a file cannot be used.
    """
    return Files(
        None if arrivals is None else read_arrival_counts(arrivals, zone),
        None if log is None else read_event_log(log, zone),
    )


def from_files(
    scenario: "Scenario",
    arrivals: str | Path | None = None,
    log: str | Path | None = None,
) -> "tuple[Scenario, EmpiricalBasis]":
    """A scenario with arrivals, routing and durations drawn from real files.

    Parameters
    ----------
    scenario : its `from_files` says which values are drawn, and how.
    arrivals : counts by the hour; their last 365 days are used.
    log : event log.

    Returns
    -------
    The scenario, and what its drawn values rest on.

    Raises
    ------
    FeedError if a file cannot be used.
    CalibrationError if the files do not bear what the scenario asks of them.
    """
    return read(arrivals, log, scenario.layout.timezone).into(scenario)
