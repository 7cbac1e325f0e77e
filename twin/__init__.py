"""A hospital digital twin and capacity planner.

The public face. Every name but the version is imported when it is first used, so
``import twin`` stays light: no compiler, no plotting, no array tables until needed.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.errors import (
        CalibrationError,
        FeedError,
        InfeasibleError,
        ScenarioError,
        TwinError,
    )
    from twin.experiment import experiment
    from twin.experiment.event_log import event_log
    from twin.flow.event_log import EventLog
    from twin.hospital.scenario import Scenario, load
    from twin.reports.animation import animate
    from twin.reports.flow_diagram import flow_diagram
    from twin.reports.timelines import timelines
    from twin.result import Comparison, Result

__version__ = "0.1.0"

__all__ = [
    "CalibrationError",
    "Comparison",
    "EventLog",
    "FeedError",
    "InfeasibleError",
    "Result",
    "Scenario",
    "ScenarioError",
    "TwinError",
    "__version__",
    "animate",
    "event_log",
    "experiment",
    "flow_diagram",
    "load",
    "timelines",
]

_HOME = {
    "CalibrationError": "twin.errors",
    "Comparison": "twin.result",
    "EventLog": "twin.flow.event_log",
    "FeedError": "twin.errors",
    "InfeasibleError": "twin.errors",
    "Result": "twin.result",
    "Scenario": "twin.hospital.scenario",
    "ScenarioError": "twin.errors",
    "TwinError": "twin.errors",
    "animate": "twin.reports.animation",
    "event_log": "twin.experiment.event_log",
    "experiment": "twin.experiment",
    "flow_diagram": "twin.reports.flow_diagram",
    "load": "twin.hospital.scenario",
    "timelines": "twin.reports.timelines",
}


def __getattr__(name: str) -> object:
    """The public object of that name, imported now and kept."""
    try:
        home = _HOME[name]
    except KeyError:
        raise AttributeError(f"module 'twin' has no attribute {name!r}") from None
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted(set(globals()) | set(__all__))


class _Face(ModuleType):
    """The package, in which `twin.experiment` is the function whoever imports what.

    Importing the submodule `twin.experiment` binds it to that name on the package,
    where the function of the same name belongs.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and _HOME.get(name) == value.__name__:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
