"""How a hospital runs: a scenario, read from files and checked as a whole."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path as File
from typing import Annotated, Any

from pydantic import Field, PrivateAttr

from twin.errors import ScenarioError
from twin.hospital import check, extends, shipped
from twin.hospital.bounds import within_bounds
from twin.hospital.calendar import Calendar
from twin.hospital.citation import Citation
from twin.hospital.cost import Cost
from twin.hospital.day import WEEKDAYS, DayKind
from twin.hospital.days import Day
from twin.hospital.demand import Demand
from twin.hospital.department import Department
from twin.hospital.diff import Diff, differences
from twin.hospital.evaluation import Fit
from twin.hospital.explain import Explained, explain
from twin.hospital.from_files import FromFiles
from twin.hospital.layers import OWN, Layer, Layers, Written
from twin.hospital.layout import Layout
from twin.hospital.lever import Lever
from twin.hospital.lift import AnyResource
from twin.hospital.model import Model
from twin.hospital.name import Identifier, Language, Name
from twin.hospital.notes import notes
from twin.hospital.parameters import Parameter, parameters
from twin.hospital.paths import locate, placed
from twin.hospital.pathway import Pathway
from twin.hospital.period import Period
from twin.hospital.plan import Planner
from twin.hospital.planned import planned
from twin.hospital.problems import Problem, collapsed, error_of, untold
from twin.hospital.run import Run
from twin.hospital.schedule import Schedule
from twin.hospital.shares import Probability
from twin.hospital.table import Table, Word
from twin.hospital.tree import Node, Path, grow
from twin.hospital.uncertain import Uncertain
from twin.hospital.uncollected import uncollected
from twin.hospital.validated import Before, problem, validated, what_is_right


class Scenario(Model):
    """A hospital and how it runs, with everything it extends and sets resolved.

    It is read with `load`; a what-if comes from `vary`, and is checked like a file.
    """

    name: Name
    """What a person reads; scenarios of one experiment differ in it."""
    why: Name | None = None
    """What the scenario is for."""
    source: str = ""
    """Where its figures come from."""
    layout: Layout
    """Where and what the hospital is, with what the scenario sets of it."""
    run: Run = Run()
    """How long to simulate, from when, and how often."""
    calendar: Calendar = Calendar()
    """Which days are holidays."""
    tables: dict[Word, Table] = Field(default_factory=dict)
    """Rows of numbers and words, from which `for_each` makes entries."""
    levers: dict[Word, Lever] = Field(default_factory=dict)
    """Numbers that a planner turns, and that expressions use."""
    schedules: dict[Identifier, Schedule] = Field(default_factory=dict)
    """Capacity by time of the week, by resource; at layout capacity without one. [1]"""
    demand: dict[Identifier, Demand] = Field(default_factory=dict)
    """Streams of visits."""
    pathways: dict[Identifier, Pathway] = Field(default_factory=dict)
    """Steps of each kind of visit."""
    absent: dict[str, Probability] = Field(default_factory=dict)
    """Share of planned units that are missing, by resource; names may hold `*`, and
    the one holds in which most is written out. [1]"""
    during: dict[Identifier, Period] = Field(default_factory=dict)
    """Days on which something is other than usual, as on a typhoon's day."""
    cost: Cost = Cost()
    """What resources and visits cost."""
    sources: dict[Identifier, Citation] = Field(default_factory=dict)
    """Where figures come from, by the id that `from` uses."""
    origins: Annotated[dict[str, Identifier], Field(alias="from")] = Field(
        default_factory=dict
    )
    """Source of each value, or `assumed`, by dotted path; a path may hold `*` and
    means all that is under it, and of several the most specific one holds."""
    uncertain: dict[str, Uncertain] = Field(default_factory=dict)
    """Values known only so well, by dotted path."""
    from_files: FromFiles | None = None
    """Which values real files may give, and by which rules."""
    axes: Annotated[
        dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]], Field(alias="grid")
    ] = Field(default_factory=dict)
    """Values to try, by dotted path; `grid()` makes a scenario of each combination."""

    formulas: dict[str, str] = Field(default_factory=dict)
    """Expressions that gave numbers, by dotted path; gathered, not written."""

    _layers: Layers = PrivateAttr()
    _written: Written = PrivateAttr()
    _plans: dict[tuple[str, ...], Scenario] = PrivateAttr(default_factory=dict)

    @property
    def _tree(self) -> Node:
        return self._written.tree

    @classmethod
    def keys(cls) -> list[str]:
        """Names of the keys a file may have."""
        return ["twin", "extends", "set", "resources", *super().keys()]

    @property
    def resources(self) -> dict[str, AnyResource]:
        """What can be held, by id."""
        return self.layout.resources

    @property
    def departments(self) -> dict[str, Department]:
        """Parts of the hospital, by id."""
        return self.layout.departments

    def day_kinds(self, first: int = 0, days: int | None = None) -> list[DayKind]:
        """Kind of each day of the run, warm-up days first.

        Parameters
        ----------
        first : first day asked for; 0 is the run's origin, -1 the day before. [d]
        days : how many; those of the run if absent. [d]
        """
        count = self.run.total_days if days is None else days
        date = self.run.first_date
        if date is None:
            monday = self.run.warm_up_days
            return [WEEKDAYS[(day - monday) % 7] for day in range(first, first + count)]
        dates = [date + dt.timedelta(day) for day in range(first, first + count)]
        return [self.calendar.day_kind(one) for one in dates]

    def in_force(self, day: int) -> tuple[str, ...]:
        """Periods that a day is in, in the order in which they are declared.

        Parameters
        ----------
        day : 0 is the run's origin. [d]
        """
        if not self.during:
            return ()
        first, (kind,) = self.run.first_date, self.day_kinds(day, 1)
        date = None if first is None else first + dt.timedelta(day)
        here = Day(day - self.run.warm_up_days + 1, date, kind)
        return tuple(key for key, one in self.during.items() if one.days.holds(here))

    def on_day(self, day: int) -> Scenario:
        """The scenario as it is on one day: as usual, but for what periods change.

        Parameters
        ----------
        day : 0 is the run's origin. [d]
        """
        names = self.in_force(day)
        return self._plan(names) if names else self

    @property
    def plans(self) -> list[Scenario]:
        """The scenario as it usually is, then as it is in each of its periods."""
        return [self, *(self._plan((name,)) for name in self.during)]

    def _plan(self, names: tuple[str, ...]) -> Scenario:
        if names not in self._plans:
            self._plans[names] = self._planner().plan(names)
        return self._plans[names]

    def _planner(self) -> Planner:
        made = self._written.templates_by_path
        return Planner(self, self._tree, self._layers.home, made)

    def capacity(
        self, resource: str, day_kinds: Sequence[DayKind], before: DayKind | None = None
    ) -> list[tuple[int, int]]:
        """Minutes at which a resource's planned capacity changes, and the new one.

        Parameters
        ----------
        resource : its id.
        day_kinds : kinds of consecutive days, the first from minute 0 on. (day,)
        before : kind of the day before, whose windows may pass midnight.

        Returns
        -------
        Pairs that begin with minute 0, as on usual days; added beds are not counted.
        What is absent is missing at all times, rounded to whole units. [min]
        """
        earlier = None if before is None else (self, before)
        return planned(resource, [self] * len(day_kinds), day_kinds, earlier)

    def vary(
        self,
        name: str | Name,
        changes: Mapping[str, Any],
        why: str | Name | None = None,
    ) -> Scenario:
        """The same scenario with some values set anew.

        Parameters
        ----------
        name : what a person reads; text stands for both languages.
        changes : new values by dotted path, as in `{"resources.ct.capacity": 2}`. A
            value set here is no longer uncertain.
        why : what the change is for; text stands for both languages.

        Raises
        ------
        ScenarioError if a path leads nowhere or the result is not right.
        """
        given = Name.both(name) if isinstance(name, str) else name
        origin = f'vary("{given}")'
        own = {key: self._tree.child(key) for key in ("source",)}
        own |= {"name": grow(given.model_dump(), origin)}
        if why:
            reason = Name.both(why) if isinstance(why, str) else why
            own |= {"why": grow(reason.model_dump(), origin)}
        return self._changed(origin, changes, own)

    def grid(self) -> list[Scenario]:
        """One scenario for each combination of the grid's values; itself without."""
        if not self.axes:
            return [self]
        found = []
        for values in itertools.product(*self.axes.values()):
            changes = dict(zip(self.axes, values, strict=True))
            label = ", ".join(f"{path}={value}" for path, value in changes.items())
            zh, en = f"{self.name.zh}, {label}", f"{self.name.en}, {label}"
            found.append(self.vary(Name(zh=zh, en=en), changes, self.why))
        return found

    def realise(self, draws: Mapping[str, float]) -> Scenario:
        """The scenario with uncertain values set as drawn, and nothing left uncertain.

        Parameters
        ----------
        draws : values by dotted path. Each is kept within its field's bounds and
            rounded where the field counts.

        Raises
        ------
        ScenarioError if a path leads nowhere or a value is impossible there.
        """
        fit = partial(within_bounds, self, {})
        changes = {path: fit(path, value) for path, value in draws.items()}
        own = {key: self._tree.child(key) for key in OWN}
        own["uncertain"] = Node(None, "", 0)
        return self._changed(f'realise("{self.name}")', changes, own, fit)

    def explain(self, language: Language = "en") -> list[Explained]:
        """Every value with its unit, meaning, and the file and line that set it.

        Parameters
        ----------
        language : of what the scenario itself says; other meanings are in English.
        """
        nodes = placed(self._tree)

        def where(dotted: str) -> str:
            node = nodes.get(dotted)
            if node is not None:
                return _place(node)
            parent = nodes.get(dotted.rpartition(".")[0])
            is_default = parent is not None and isinstance(parent.value, dict)
            return "default" if is_default else self.where(dotted)

        return explain(self, where, language)

    def parameters(self, language: Language = "en") -> list[Parameter]:
        """Every number that files state, with its unit, meaning and source.

        What a template makes of a table's cell is not there beside the cell, and what
        it makes for all rows alike is there once.

        Parameters
        ----------
        language : of what the scenario itself says; other meanings are in English.
        """
        return parameters(self.explain(language), self, self._written)

    def notes(self) -> list[Problem]:
        """What is odd though it can be run: levers and cells that nothing uses."""
        return notes(self, self._layers, self._written)

    def diff(self, other: Scenario) -> Diff:
        """What differs in another scenario, which is the one after."""
        rows = differences(self.explain(), other.explain())
        return Diff(str(self.name), str(other.name), rows)

    def values(self) -> dict[str, Any]:
        """Every value by dotted path."""
        return {row.path: row.value for row in self.explain()}

    def where(self, dotted: str) -> str:
        """File and line that set a value; `default` if none did.

        Raises
        ------
        ScenarioError if the path leads nowhere.
        """
        try:
            path = locate(self._tree, dotted)
        except ValueError as error:
            message = f"{dotted}: {error}"
            raise ScenarioError(message) from None
        node, parent = self._tree.at(path), self._tree.at(path[:-1])
        if node is None and parent is not None and not isinstance(parent.value, dict):
            node = parent
        if node is None:
            return "default"
        return _place(node)

    def to_dict(self) -> dict[str, Any]:
        """The resolved scenario as plain JSON data, which `from_dict` reads."""
        dumped = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {"twin": extends.FORMAT, **dumped}

    @uncollected()
    def _changed(
        self,
        origin: str,
        changes: Mapping[str, Any],
        own: Mapping[str, Node | None],
        fit: Fit | None = None,
    ) -> Scenario:
        problems: list[Problem] = []
        settings = {dotted: grow(value, origin) for dotted, value in changes.items()}
        layout = settings.pop("layout", None)
        kept = {key: node for key, node in own.items() if node is not None}
        layer = Layer(Node(kept, origin, 0), settings)
        layers = self._layers
        if layout is None:
            written = layers.changed(self._written, layer, problems, fit)
            layers = layers.under(layer)
        else:
            found = extends.layout_layer(layout, layers.home, problems)
            if found is None:
                raise error_of(problems)
            layers = replace(layers, layout=found).under(layer)
            written = layers.resolved(problems, fit, self._written)
        before = Before(self._tree, self)
        return _build(layers, written, problems, fit is not None, before)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        names = type(self).model_fields
        return all(getattr(self, key) == getattr(other, key) for key in names)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = {
            "resource": len(self.resources),
            "stream": len(self.demand),
            "pathway": len(self.pathways),
            "uncertain value": len(self.uncertain),
        }
        parts = [f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items() if n]
        start = f" from {self.run.start}" if self.run.start else ""
        days = f"{self.run.days} days{start} after {self.run.warm_up} of warm-up"
        return f"Scenario({self.name.zh} / {self.name.en}: {', '.join(parts)}; {days})"

    __str__ = __repr__


def _place(node: Node) -> str:
    return f"{node.file}:{node.line}" if node.line else node.file


@uncollected()
def load(path: str | File) -> Scenario:
    """A scenario from its file, checked with everything it names.

    Parameters
    ----------
    path : a YAML file, or a shipped scenario such as "weekday".

    Raises
    ------
    ScenarioError with every problem: file, line, dotted path, the nearest right name.
    """
    layers, problems = extends.read_layers(shipped.file(path))
    return _build(layers, layers.resolved(problems), problems)


@uncollected()
def from_dict(data: Mapping[str, Any], home: str | File = ".") -> Scenario:
    """A scenario from plain data, as `to_dict` gives or a file would hold.

    Parameters
    ----------
    data : the scenario; its layout is a mapping, or the folder of one.
    home : folder from which files are named.

    Raises
    ------
    ScenarioError with every problem.
    """
    problems: list[Problem] = []
    folder = File(home).absolute()
    node = grow(dict(data), "data")
    layout = node.child("layout")
    below: Layer | None = None
    if layout is not None and isinstance(layout.value, str):
        below = extends.layout_layer(layout, folder, problems)
    elif layout is not None and isinstance(layout.value, dict):
        below = extends.as_layout(layout, folder, problems)
        node = node.without("layout")
    above = extends.file_layer(node, problems, folder)
    empty = Layer(Node({}, "data", 0))
    layers = Layers(below or empty, (above,), folder)
    return _build(layers, layers.resolved(problems), problems)


def _build(
    layers: Layers,
    written: Written,
    problems: list[Problem],
    is_checked: bool = False,
    before: Before | None = None,
) -> Scenario:
    """A checked scenario of a tree, or the error with all its problems.

    Parameters
    ----------
    is_checked : whether names and meaning are known to be right.
    before : another tree with its model, of which is kept what is in both.
    """
    tree = written.tree
    scenario, found = validated(Scenario, tree, written.formulas, before)
    found = [*problems, *untold(found, problems, written.unsolved)]
    if tree.child("layout") is None:
        # Without a layout no name can be checked; why may be said already.
        if any(one.path.startswith("layout") or one.line for one in problems):
            found = [one for one in found if one.path != "layout" or one in problems]
        raise error_of(found)
    if not (is_checked or written.has_gaps):
        rest, left = (scenario, tree) if scenario else what_is_right(Scenario, tree)
        found += check.names(rest, left, tree) if rest is not None else []
    if scenario is not None and not found:
        scenario._layers, scenario._written = layers, written
        if is_checked:
            return scenario
        found = check.meaning(scenario, tree)
        found = found or scenario._planner().problems() or _of_choices(scenario)
        if not found:
            return scenario
    raise error_of(collapsed(found, written.templates_by_path))


def _of_choices(scenario: Scenario) -> list[Problem]:
    """What would be wrong with values that are uncertain or to be tried."""
    problems: list[Problem] = []
    means = {key: one.distribution.mean for key, one in scenario.uncertain.items()}
    try:
        if means:
            scenario.realise(means)
    except ScenarioError as together:
        for dotted, mean in means.items():
            try:
                scenario.realise({dotted: mean})
            except ScenarioError as error:
                problems += _under(scenario, ("uncertain", dotted), error)
        first = next(iter(means))
        return problems or _under(scenario, ("uncertain", first), together)
    for dotted, axis in scenario.axes.items():
        for value in axis:
            try:
                if dotted in means:
                    raise ScenarioError("uncertain sets it too; keep one")
                scenario.vary("one of the grid", {dotted: value})
            except ScenarioError as error:
                problems += _under(scenario, ("grid", dotted), error)
    return problems


def _under(scenario: Scenario, path: Path, error: ScenarioError) -> list[Problem]:
    """An error of a value to be tried, said where the file names the value."""
    messages = [one.message for one in error.problems] or [str(error)]
    return [problem(scenario._tree, path, message) for message in messages]
