"""What is odd about a scenario, though it can be run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twin.hospital.formula import parsed
from twin.hospital.no_show import NoShow
from twin.hospital.paths import matches
from twin.hospital.problems import Problem
from twin.hospital.tree import Path
from twin.hospital.validated import problem

if TYPE_CHECKING:
    from twin.hospital.layers import Layers, Written
    from twin.hospital.scenario import Scenario


def notes(scenario: Scenario, layers: Layers, written: Written) -> list[Problem]:
    """What is declared and set to no effect, by file and line."""
    found = [*_idle(scenario), *_settings(scenario, layers, written)]
    tree = written.tree
    return [*written.notes, *(problem(tree, path, message) for path, message in found)]


def _idle(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    names = {name for text in scenario.formulas.values() for name in parsed(text).names}
    for lever in scenario.levers:
        if lever not in names:
            yield ("levers", lever), "no expression uses it"
    held = {
        name
        for day in range(scenario.run.total_days)
        for name in scenario.in_force(day)
    }
    for name, period in scenario.during.items():
        if name not in held:
            days = scenario.run.days
            said = f"{days} days" if days > 1 else "one day"
            yield ("during", name, "days"), f"are none of the run's {said}"
        if not (period.settings or period.absent):
            yield ("during", name), "changes nothing"
    for stream, demand in scenario.demand.items():
        if demand.lead_days is not None and not isinstance(demand.no_show, NoShow):
            yield (
                ("demand", stream, "lead_days"),
                "does nothing without no_show by lead",
            )


def _settings(
    scenario: Scenario, layers: Layers, written: Written
) -> Iterator[tuple[Path, str]]:
    """Cells that are set or uncertain, and of which nothing is made."""
    dotted = [path for layer in layers.above for path in layer.settings]
    for pattern in dict.fromkeys([*dotted, *scenario.uncertain]):
        if not pattern.startswith("tables.") or pattern.count(".") != 3:
            continue
        for path in matches(written.tree, pattern):
            if path not in written.used:
                yield tuple(path.split(".")), "is set, and nothing uses it"
