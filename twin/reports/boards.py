"""Boards as a report shows them: what asks for attention, then figures by group."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
import xarray as xr

from twin.locale import LANGUAGES, Label
from twin.reports.level import Level
from twin.reports.quantity import Quantity, exactly
from twin.result import Result
from twin.result.board import board
from twin.result.reading import RANK, Reading, Status
from twin.result.summary import LEVEL
from twin.result.wording import subject
from twin.situations.groups import Group, groups
from twin.situations.indicator import Situation

PICTURED = ("people_all", "parking_occupancy", "department_wait_min")
"""Indicators that pictures show through their hours."""
LEVELS: dict[Status, Level] = {"alarm": "over", "warn": "tight", "fine": "calm"}
MOST_LINES = 8
"""Things that a table has of one indicator, at most; the worst or greatest ones."""
MOST_THINGS = 3
"""Things that are named in one line of what asks for attention, at most."""


@dataclass(frozen=True)
class Cell:
    """An indicator of one thing in one scenario."""

    mean: Quantity
    """Over the whole period; unknown where its hours do not add up."""
    worst: Quantity
    """Of the worst hour or day; unknown where none are told apart."""
    status: Status
    """What its thresholds say of it."""
    when: Label
    """Which hour or day is the worst."""

    @property
    def level(self) -> Level | None:
        """How bad it is; none without thresholds."""
        return LEVELS.get(self.status)

    @property
    def judged(self) -> Quantity:
        """What its thresholds are held against: the worst, else the mean."""
        return self.worst if self.worst.is_known else self.mean


@dataclass(frozen=True)
class Line:
    """One thing that an indicator is told of."""

    name: Label
    """What people call it; of the whole hospital, the indicator."""
    cells: tuple[Cell | None, ...]
    """What is known of it. (scenario,)"""


@dataclass(frozen=True)
class Block:
    """One indicator, and the things that it is told of."""

    key: str
    """Variable of the dataset."""
    name: Label
    """What people call it."""
    definition: Label
    """How it is computed, and where its thresholds come from."""
    limits: tuple[Quantity, Quantity] | None
    """From where on it is worth a look, and worth an answer."""
    is_sum: bool
    """Whether its hours or days add up, so that the whole of them is no mean."""
    lines: tuple[Line, ...]
    """All that have anything to say, the worst or greatest first."""

    @property
    def is_whole(self) -> bool:
        """Whether it is told of the whole hospital alone."""
        return len(self.lines) == 1 and self.lines[0].name == self.name

    @property
    def is_low_bad(self) -> bool:
        """Whether it is worse the less it is."""
        return self.limits is not None and self.limits[1].value < self.limits[0].value


@dataclass(frozen=True)
class Section:
    """Indicators that are read together."""

    title: Label
    """What people call them."""
    blocks: tuple[Block, ...]
    """One per indicator that has anything to say."""


@dataclass(frozen=True)
class Alert:
    """One indicator of the plan that asks for attention."""

    level: Level
    """How bad it is."""
    block: Block
    """The indicator."""
    things: tuple[tuple[Label, Cell], ...]
    """The worst things that are at this level, the first ones."""
    more: int
    """Further things at this level."""


@dataclass(frozen=True)
class Change:
    """What a scenario pushes over its thresholds, or brings back under them."""

    scenario: Label
    """The scenario."""
    worse: tuple[Label, ...]
    """Indicators and things that are worse off than in the plan."""
    better: tuple[Label, ...]
    """Those that are better off."""


@dataclass(frozen=True)
class View:
    """One board of a result, its first scenario the plan."""

    key: str
    """Name of the situation."""
    title: Label
    """What people call it."""
    alerts: tuple[Alert, ...]
    """What asks for attention in the plan, worst first."""
    alarms: int
    """Things in alarm."""
    warnings: int
    """Things worth a look."""
    changes: tuple[Change, ...]
    """What the other scenarios change in that."""
    whole: tuple[Block, ...]
    """What is told of the whole hospital."""
    sections: tuple[Section, ...]
    """What is told thing by thing."""
    scenarios: tuple[Label, ...]
    """What people call the scenarios, the plan first."""
    series: xr.Dataset = field(compare=False, repr=False)
    """What pictures through time are drawn from."""

    @property
    def blocks(self) -> dict[str, Block]:
        """All indicators that are told, by name."""
        parts = (self.whole, *(part.blocks for part in self.sections))
        return {block.key: block for blocks in parts for block in blocks}

    @property
    def is_told(self) -> bool:
        """Whether there is anything but nothing on it."""
        return bool(self.whole or self.sections)

    @property
    def level(self) -> Level:
        """The level of the whole board."""
        return "over" if self.alarms else "tight" if self.warnings else "calm"


def views(result: Result) -> list[View]:
    """Every board of a result."""
    if not result.dataset.data_vars:
        return []
    return [view(result.dataset, situation) for situation in Situation]


def view(dataset: xr.Dataset, situation: Situation) -> View:
    """One board of a result."""
    named = groups(situation)
    wanted = {name for group in named for name in group.names}
    rows = board(dataset, situation.name.lower(), wanted).rows
    scenarios = scenario_names(dataset)
    plan = str(dataset["scenario"].values[0])
    by_name: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    keys = [str(key) for key in dataset["scenario"].values]
    blocks = {name: _block(dataset[name], mine, keys) for name, mine in by_name.items()}
    sections = [
        Section(
            Label(*group.title),
            tuple(blocks[name] for name in group.names if name in blocks),
        )
        for group in named
    ]
    shown = [_kept(section, whole=False) for section in sections]
    of_plan = [row for row in rows if row.scenario == plan]
    status = [row.status for row in of_plan]
    return View(
        key=situation.name.lower(),
        title=Label(*situation.value),
        alerts=tuple(_alerts(of_plan, blocks, named)),
        alarms=status.count("alarm"),
        warnings=status.count("warn"),
        changes=tuple(_changes(rows, plan, dict(zip(keys, scenarios, strict=True)))),
        whole=tuple(
            block for each in sections for block in _kept(each, whole=True).blocks
        ),
        sections=tuple(section for section in shown if section.blocks),
        scenarios=tuple(scenarios),
        series=dataset[[name for name in PICTURED if name in by_name]],
    )


def scenario_names(dataset: xr.Dataset) -> list[Label]:
    """What people call the scenarios of a result."""
    zh, en = (dataset.coords[f"scenario_{part}"].values for part in ("zh", "en"))
    return [Label(str(a), str(b)) for a, b in zip(zh, en, strict=True)]


def _kept(section: Section, *, whole: bool) -> Section:
    """The blocks of the whole hospital, or the others, that have something to say."""
    blocks = [one for one in section.blocks if one.lines and one.is_whole == whole]
    return Section(section.title, tuple(blocks))


def _block(
    variable: xr.DataArray, rows: Sequence[Reading], scenarios: Sequence[str]
) -> Block:
    attrs = variable.attrs
    limits = None
    if "alarm" in attrs:
        ends = (float(attrs[end]) for end in ("warn", "alarm"))
        warn, alarm = (exactly(end, attrs["unit"]) for end in ends)
        limits = warn, alarm
    name = Label(attrs["long_name_zh"], attrs["long_name"])
    things: dict[Any, dict[str, Reading]] = defaultdict(dict)
    for row in rows:
        things[row.element][row.scenario] = row
    some = {
        of: mine for of, mine in things.items() if any(map(_is_some, mine.values()))
    }
    order = sorted(
        some, key=lambda of: max(map(_height, some[of].values())), reverse=True
    )
    lines = [
        Line(
            Label(of.zh, of.en) if of.key else name,
            tuple(
                _cell(some[of][key]) if key in some[of] else None for key in scenarios
            ),
        )
        for of in order
    ]
    return Block(
        key=str(variable.name),
        name=name,
        definition=_definition(attrs),
        limits=limits,
        is_sum=attrs["over_time"] == "sum",
        lines=tuple(lines),
    )


def _definition(attrs: dict[Any, Any]) -> Label:
    source = attrs.get("thresholds_from", "")
    return Label(
        attrs["definition_zh"] + (f"。阈值：{source}" if source else ""),
        attrs["definition"] + (f". Thresholds: {source}" if source else ""),
    )


def _cell(row: Reading) -> Cell:
    is_told = bool(row.over and row.status)
    ends = (row.worst, row.worst_low, row.worst_high)
    return Cell(
        mean=_quantity(row, (row.mean, row.low, row.high)),
        worst=_quantity(row, ends if is_told else (np.nan, np.nan, np.nan)),
        status=row.status,
        when=Label(*(row.when if is_told and row.worst else ("", ""))),
    )


def _quantity(row: Reading, ends: tuple[float, float, float]) -> Quantity:
    return Quantity(*ends, row.unit, LEVEL, "mean", row.replications)


def _is_some(row: Reading) -> bool:
    """Whether a reading is anything but nothing, or bad news for being nothing."""
    return bool(np.nan_to_num(row.mean) or np.nan_to_num(row.worst)) or (
        RANK[row.status] < RANK["fine"]
    )


def _height(row: Reading) -> float:
    """What puts a thing before others: bad news, else how much of it there is."""
    if row.status:
        return -row.worst if row.alarm < row.warn else row.worst
    return float(np.nan_to_num(row.mean))


def _alerts(
    rows: Iterable[Reading], blocks: dict[str, Block], named: Sequence[Group]
) -> list[Alert]:
    """One line per indicator, at its worst level.

    Alarms come first, then the groups of the board in turn, so that one trouble that
    many indicators tell of does not hide the others.
    """
    urgent: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        if row.status in ("alarm", "warn"):
            urgent[row.name].append(row)
    found: dict[str, Alert] = {}
    for name, mine in urgent.items():
        mine.sort(key=lambda row: (RANK[row.status], -_height(row)))
        same = [row for row in mine if row.status == mine[0].status]
        level = LEVELS[mine[0].status]
        things = tuple(
            (Label(row.element.zh, row.element.en), _cell(row))
            for row in same[:MOST_THINGS]
        )
        alert = Alert(level, blocks[name], things, len(same) - len(things))
        found[name] = alert
    in_order = [[found[name] for name in one.names if name in found] for one in named]
    return [alert for level in ("over", "tight") for alert in _in_turn(in_order, level)]


def _in_turn(lists: Iterable[Iterable[Alert]], level: Level) -> Iterator[Alert]:
    """What is at a level: the first of each list, then the second of each."""
    at_level = ([alert for alert in one if alert.level == level] for one in lists)
    for turn in zip_longest(*at_level):
        yield from (alert for alert in turn if alert is not None)


def first(views: Iterable[View], most: int) -> list[Alert]:
    """What asks for attention first: the boards in turn, alarms before warnings."""
    lists = [view.alerts for view in views]
    found = [alert for level in ("over", "tight") for alert in _in_turn(lists, level)]
    return found[:most]


def _changes(
    rows: Iterable[Reading], plan: str, names: dict[str, Label]
) -> Iterator[Change]:
    """What differs in status from the plan, scenario by scenario."""
    of_plan = {(row.name, row.element): row for row in rows if row.scenario == plan}
    for key, name in names.items():
        moved: dict[bool, list[Label]] = {True: [], False: []}
        for row in rows:
            before = of_plan.get((row.name, row.element))
            if row.scenario != key or before is None or row.status == before.status:
                continue
            said = (subject(row.label, row.element, each) for each in LANGUAGES)
            moved[RANK[row.status] < RANK[before.status]].append(Label(*said))
        if moved[True] or moved[False]:
            yield Change(name, tuple(moved[True]), tuple(moved[False]))
