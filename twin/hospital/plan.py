"""Plans: how a scenario is on the days of one or more of its periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from twin.hospital import check
from twin.hospital.demand import Demand
from twin.hospital.merge import put
from twin.hospital.named_files import with_files
from twin.hospital.paths import matches
from twin.hospital.pattern import may_meet
from twin.hospital.problems import Problem, collapsed, error_of, nearest, what_next
from twin.hospital.schedule import Schedule
from twin.hospital.tree import Node
from twin.hospital.validated import validated

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

OF_STREAM = (
    "per_day",
    "profile",
    "day_effect_cv",
    "by_day",
    "appointments",
    "filled",
    "lead_days",
    "no_show",
    "unpunctuality",
    "attributes",
    "companions",
    "priority",
)
"""What of a stream may be other than usual on some days."""
Names = tuple[str, ...]
"""Periods that hold at once, in the order in which they are declared."""


@dataclass
class Planner:
    """Finds what holds on the days of some periods.

    Attributes
    ----------
    scenario : as it is on all other days.
    tree : its tree.
    home : folder from which a value that stands in no file names one.
    made : template of each entry that was made, both as dotted paths.
    """

    scenario: Scenario
    tree: Node
    home: File
    made: dict[str, str]
    _contents: dict[str, Any] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """What is wrong on days that are in a period."""
        scenario = self.scenario
        days = range(scenario.run.total_days)
        on_days: dict[Names, list[int]] = {(name,): [] for name in scenario.during}
        for day in days:
            on_days.setdefault(scenario.in_force(day), []).append(day)
        on_days.pop((), None)
        found: list[Problem] = []
        for names, held in on_days.items():
            rivals = list(self._rivals(names))
            found += rivals
            if rivals:
                continue
            plan, tree, wrong = self._planned(names)
            if plan is not None:
                all_kinds = [scenario.day_kinds(day, 1)[0] for day in held]
                kinds = tuple(dict.fromkeys(all_kinds))
                wrong = check.of_plan(plan, scenario, tree, kinds)
                wrong = self._said(names, wrong)
            found += wrong
        return list(dict.fromkeys(found))

    def plan(self, names: Names) -> Scenario:
        """The scenario on days that are in some periods at once.

        Raises
        ------
        ScenarioError if a value that was drawn is impossible there.
        """
        plan, _, problems = self._planned(names)
        if plan is None:
            raise error_of(problems)
        return plan

    def _planned(self, names: Names) -> tuple[Scenario | None, Node, list[Problem]]:
        """The same with its tree, and with what is wrong.

        A period later in the file stands over an earlier one.
        """
        problems: list[Problem] = []
        tree, touched = self.tree, dict[tuple[str, str], None]()
        for name in names:
            for dotted, node in self._settings(name).items():
                tree, entries = self._put(tree, name, dotted, node, problems)
                touched |= dict.fromkeys(entries)
        tree = with_files(tree, self.home, self._contents, problems)
        changed: dict[str, dict[str, Any]] = {"demand": {}, "schedules": {}}
        found: list[Problem] = []
        for block, key in touched:
            kind: Any = Demand if block == "demand" else Schedule
            inner = tree.at((block, key)) or tree
            model, wrong = validated(kind, inner, {})
            found += [_within(one, f"{block}.{key}") for one in wrong]
            changed[block][key] = model
        problems += self._said(names, found)
        return None if problems else self._changed(names, changed), tree, problems

    def _said(self, names: Names, found: list[Problem]) -> list[Problem]:
        """What is wrong on the days of some periods, with these."""
        where = " and ".join(f"during.{name}" for name in names)
        said = collapsed(found, self.made)
        return [replace(one, path=f"{where}: {one.path}") for one in said]

    def _settings(self, name: str) -> dict[str, Node]:
        node = self.tree.at(("during", name, "set"))
        return node.value if node is not None and isinstance(node.value, dict) else {}

    def _put(
        self, tree: Node, name: str, dotted: str, node: Node, problems: list[Problem]
    ) -> tuple[Node, list[tuple[str, str]]]:
        """The tree with one setting, and the entries that it touches."""
        try:
            _refuse(dotted)
            entries = [path.split(".")[:2] for path in matches(tree, dotted)]
            for block, key in entries:
                known = self.scenario.resources
                if block == "schedules" and key not in known:
                    raise ValueError(what_next(f'unknown resource "{key}"', key, known))
            return put(tree, dotted, node), [(block, key) for block, key in entries]
        except ValueError as error:
            path = f"during.{name}.set.{dotted}"
            problems.append(Problem(node.file, node.line, path, str(error)))
            return tree, []

    def _rivals(self, names: Names) -> Iterator[Problem]:
        """Settings of two periods that hold on one day and set the same."""
        for at, later in enumerate(names):
            for dotted, node in self._settings(later).items():
                for earlier in names[:at]:
                    for other in self._settings(earlier):
                        if may_meet(dotted, other):
                            path = f"during.{later}.set.{dotted}"
                            message = f"during.{earlier}.set.{other} sets it too on "
                            message += "the same day; keep one"
                            yield Problem(node.file, node.line, path, message)

    def _changed(self, names: Names, changed: dict[str, dict[str, Any]]) -> Scenario:
        usual = self.scenario
        absent = dict(usual.absent)
        for name in names:
            absent |= usual.during[name].absent
        new = {
            "demand": {**usual.demand, **changed["demand"]},
            "schedules": {**usual.schedules, **changed["schedules"]},
            "absent": absent,
            "during": {},
        }
        return usual.model_copy(update=new)


def _within(one: Problem, path: str) -> Problem:
    """A problem of an entry, with the path of the entry before its own."""
    return replace(one, path=".".join(part for part in (path, one.path) if part))


def _refuse(dotted: str) -> None:
    """Refuse what a period may not set.

    Raises
    ------
    ValueError if the path is that of something that holds on all days.
    """
    block, _, rest = dotted.partition(".")
    parts = rest.split(".")
    if block == "absent":
        raise ValueError("stands by itself, as `absent:` of the period")
    if block == "schedules" and rest:
        return
    if block != "demand" or len(parts) < 2:
        what = f"{block} holds on all days" if block != "demand" else "says too little"
        raise ValueError(
            f"{what}; a period may set schedules.<resource>, values of a stream such "
            "as demand.<stream>.per_day, and `absent`"
        )
    if parts[1] not in OF_STREAM:
        near = nearest(parts[1], OF_STREAM)
        known = (
            f'did you mean "{near}"?' if near else f"known are {', '.join(OF_STREAM)}"
        )
        raise ValueError(f"a period cannot set {parts[1]} of a stream; {known}")
