"""The steps a pathway is made of."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from twin.hospital import clock
from twin.hospital.by_attribute import AnyDuration, ByAttribute, kind_of
from twin.hospital.clock import Clock
from twin.hospital.distribution import Distribution
from twin.hospital.model import Flag, Model, Number, Whole
from twin.hospital.name import Identifier, Name
from twin.hospital.patience import Patience, Then
from twin.hospital.problems import shown, unknown
from twin.hospital.requirement import AnyUnits, Requirements
from twin.hospital.shares import Probability, refuse_sum, shares

Priority = Annotated[Whole, Field(ge=0, le=15)]
"""0 is the most urgent of 16."""
Role = Literal[
    "gate",
    "screening",
    "service",
    "order",
    "result",
    "request",
    "transport",
    "settle",
    "cancel",
]


class _Step(Model):
    word: ClassVar[str]
    id: Identifier = ""
    """Names the step's random quantities; unique in its pathway. A pathway gives each
    step that has none one from what it does and to what."""
    name: Name | None = None
    """What a person reads."""
    observed_by: tuple[str, ...] = ()
    """Events of the feeds that show the step, as in `[ticket.called, ticket.closed]`,
    or activities of an event log."""
    role: Role | None = None
    """What the step is on the boards: passing a gate or screening; the service that the
    visit comes for; an order and the result of it; the request of a transport and the
    transport; settling accounts; a cancellation of the service."""


class Reassess(Model):
    """A new priority after some time of waiting."""

    after_minutes: Annotated[Number, Field(gt=0)]
    """Time since the request. [min]"""
    priority: Priority
    """Priority from then on. [1]"""


class _Request(_Step):
    patience: Patience | None = None
    """How long the visit waits, and what then; without limit if absent."""
    turned_away: Then = "leave"
    """What a visit does when the queue is full, or when it is pre-empted for good."""
    reassess: tuple[Reassess, ...] = ()
    """New priorities while waiting, in order of time."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [one.after_minutes for one in self.reassess]
        if any(b <= a for a, b in pairwise(times)):
            raise ValueError("reassess should be in order of time")
        return self


class Hold(_Request):
    """Seize what is needed, keep it for a time, release it; without needs, a delay."""

    word = "hold"
    do: Literal["hold"] = "hold"
    """What kind of step it is."""
    requirements: Annotated[Requirements | None, Field(alias="for")] = None
    """What is needed, granted together; nothing if absent."""
    minutes: AnyDuration
    """Time it is held. [min]"""
    hold_patience: Patience | None = None
    """When the hold itself ends early, and what then."""

    @model_validator(mode="after")
    def _waits_for_something(self) -> Self:
        if self.requirements is None and (self.patience or self.reassess):
            raise ValueError(
                "patience and reassess need something to wait for in `for`"
            )
        return self


class Seize(_Request):
    """Take what is needed and keep it until a release."""

    word = "seize"
    do: Literal["seize"] = "seize"
    """What kind of step it is."""
    requirements: Annotated[Requirements, Field(alias="for")]
    """What is needed, granted together."""
    label: Annotated[Identifier | None, Field(alias="as")] = None
    """How later steps call what was taken; the step's id if absent."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Release(_Step):
    """Give back what was taken."""

    word = "release"
    do: Literal["release"] = "release"
    """What kind of step it is."""
    what: Annotated[
        tuple[Identifier, ...], BeforeValidator(_listed), Field(min_length=1)
    ]
    """Labels of what to give back."""


def _until(value: Any) -> Any:
    if value != "due":
        if not isinstance(value, str):
            raise ValueError(f'should be HH:MM or "due", not {shown(value)}')
        clock.minute(value)
    return value


class Wait(_Step):
    """Wait until a time of day, or until the appointment."""

    word = "wait"
    do: Literal["wait"] = "wait"
    """What kind of step it is."""
    until: Annotated[str, BeforeValidator(_until)]
    """HH:MM of today, passed at once if over; or `due`, the time of the appointment."""
    next_day: Flag = False
    """Whether a time of day that is over means tomorrow's."""

    @property
    def minute(self) -> int | None:
        """Minute of the day waited for; none if it is the appointment. [min]"""
        return None if self.until == "due" else clock.minute(self.until)


class Walk(_Step):
    """Go to a place by the layout's ways, or in a given time; or walk about."""

    word = "walk"
    do: Literal["walk"] = "walk"
    """What kind of step it is."""
    to: Identifier | None = None
    """Place to go to; at the visit's own speed where no time is given."""
    minutes: AnyDuration | None = None
    """Time it takes; by the length of the way if absent. [min]"""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.to is None and self.minutes is None:
            raise ValueError("should have `to` or `minutes`, or both")
        return self


class Ride(_Step):
    """Go from level to level by a lift bank."""

    word = "ride"
    do: Literal["ride"] = "ride"
    """What kind of step it is."""
    lift: Identifier
    """Resource of kind lift."""
    origin: Annotated[Identifier, Field(alias="from")]
    """Level where the visit boards."""
    destination: Annotated[Identifier, Field(alias="to")]
    """Level where it gets off."""
    minutes: AnyDuration
    """Time of the ride. [min]"""
    units: AnyUnits | None = None
    """Places taken in the car; as many as people come if absent. [1]"""
    patience: Patience | None = None
    """How long the visit waits for a car, and what then."""


class Start(_Step):
    """Start a task that runs beside the visit, such as a specimen to the laboratory."""

    word = "start"
    do: Literal["start"] = "start"
    """What kind of step it is."""
    task: Identifier
    """Pathway of the task."""
    label: Annotated[Identifier | None, Field(alias="as")] = None
    """How a later join calls it; the step's id if absent."""
    takes: Annotated[tuple[Identifier, ...], BeforeValidator(_listed)] = ()
    """Labels of what is handed to the task, which gives it back."""
    people: Flag = False
    """Whether the visit's people go with the task; nobody is with the visit then."""


class Join(_Step):
    """Wait until a task is over."""

    word = "join"
    do: Literal["join"] = "join"
    """What kind of step it is."""
    what: Identifier
    """Label of the task."""


class Prioritise(_Step):
    """Have another priority from here on."""

    word = "prioritise"
    do: Literal["prioritise"] = "prioritise"
    """What kind of step it is."""
    priority: Priority
    """The new priority. [1]"""


class ProbabilityBy(ByAttribute[Probability]):
    """A probability that an attribute decides."""


AnyProbability = Annotated[
    Annotated[Probability, Tag("~one")] | Annotated[ProbabilityBy, Tag("~by")],
    Discriminator(kind_of),
]
"""A probability, or one by attribute."""


class Outcome(Model):
    """One branch of a chance."""

    p: AnyProbability | None = None
    """Probability; one branch may leave it out and gets what the others leave. [1]"""
    steps: tuple[Step, ...] = ()
    """What happens then."""


class Chance(_Step):
    """One of several branches, by lot."""

    word = "chance"
    do: Literal["chance"] = "chance"
    """What kind of step it is."""
    branches: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    """The branches."""

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        given = [branch.p for branch in self.branches]
        if given.count(None) > 1:
            raise ValueError("only one branch may leave out its p")
        by = [one for one in given if isinstance(one, ByAttribute)]
        named = {one.by: [""] for one in by}
        for one in by:
            named[one.by] += one.values
        for case in product(*map(dict.fromkeys, named.values())):
            values = dict(zip(named, case, strict=True))
            names = " and ".join(f'"{value}"' for value in case if value)
            where = f" for {names}" if names else ""
            refuse_sum([_plain(one, values) for one in given], where)
        return self

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Probability of each branch, summing to 1, where no attribute decides any.

        Raises
        ------
        ValueError if an attribute does.
        """
        given = [branch.p for branch in self.branches]
        if any(isinstance(one, ByAttribute) for one in given):
            raise ValueError(f"{self.id}: an attribute decides the probabilities")
        return shares([one for one in given if not isinstance(one, ByAttribute)])


def _plain(p: Any, values: dict[str, str]) -> float | None:
    """A probability for some values of attributes."""
    found: float | None = p.of(values[p.by]) if isinstance(p, ByAttribute) else p
    return found


class By(_Step):
    """The branch that an attribute of the visit names, or what it was granted before.

    Files write `{do: by, attribute: clinic, cases: {...}}` or
    `{do: by, granted: bed, cases: {...}}`.
    """

    word = "by"
    do: Literal["by"] = "by"
    """What kind of step it is."""
    attribute: Identifier | None = None
    """Attribute looked at."""
    granted: Identifier | None = None
    """Earlier step of the pathway, or label of what it took, that is looked at."""
    cases: Annotated[dict[str, tuple[Step, ...]], Field(min_length=1)]
    """Steps by the attribute's value, or by the resource that was granted first."""
    otherwise: tuple[Step, ...] = ()
    """Steps for any other value or resource, and where nothing was granted."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.attribute is None) == (self.granted is None):
            raise ValueError("should have either `attribute` or `granted`")
        return self


class Test(Model):
    """A test on the state; exactly one of queue, free, clock and late.

    Files write `{queue: kiosk, at_most: 5}`, `{free: ct, at_least: 1}`,
    `{clock: "16:00", before: true}` and `{late: due, at_least: 15}`.
    """

    queue: Identifier | None = None
    """Resource whose waiting visits are counted. [1]"""
    free: Identifier | None = None
    """Resource whose free units are counted, added beds not among them. [1]"""
    clock: Clock | None = None
    """Time of day compared with now."""
    late: Literal["due"] | None = None
    """Time since the appointment, negative if it is still ahead. [min]"""
    at_most: Distribution | None = None
    """Greatest number for which it holds, drawn once per visit. [1, min if late]"""
    at_least: Distribution | None = None
    """Least number for which it holds, drawn once per visit. [1, min if late]"""
    before: Flag | None = None
    """Whether it holds before that time of day, or from it on."""

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        keys = ("queue", "free", "clock", "late")
        given = [key for key in keys if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("should have exactly one of queue, free, clock, late")
        has_bound = (self.at_most is None) != (self.at_least is None)
        has_no_bound = self.at_most is None and self.at_least is None
        if given == ["clock"]:
            if self.before is None or not has_no_bound:
                raise ValueError("clock goes with `before: true` or `before: false`")
        elif not has_bound or self.before is not None:
            raise ValueError(f"{given[0]} goes with either at_most or at_least")
        return self


class Option(Model):
    """One branch of a choice."""

    test: Annotated[Test | None, Field(alias="if")] = None
    """When it is taken; always if absent."""
    steps: tuple[Step, ...] = ()
    """What happens then."""


class Choose(_Step):
    """The first branch whose test holds; none if no test does."""

    word = "choose"
    do: Literal["choose"] = "choose"
    """What kind of step it is."""
    branches: Annotated[tuple[Option, ...], Field(min_length=1)]
    """The branches, in order."""

    @model_validator(mode="after")
    def _last_is_open(self) -> Self:
        if any(branch.test is None for branch in self.branches[:-1]):
            raise ValueError("only the last branch may be without `if`")
        return self


class Repeat(_Step):
    """Steps that are taken again and again, each time by lot."""

    word = "repeat"
    do: Literal["repeat"] = "repeat"
    """What kind of step it is."""
    p: AnyProbability
    """Probability of taking the steps, and of taking them once more. [1]"""
    most: Annotated[Whole, Field(ge=1, le=1000)]
    """Times the steps are taken at most. [1]"""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """What is taken."""


class Leave(_Step):
    """Leave the hospital, whatever steps would follow."""

    word = "leave"
    do: Literal["leave"] = "leave"
    """What kind of step it is."""


STEPS: dict[str, type[_Step]] = {
    kind.word: kind
    for kind in (
        Hold,
        Seize,
        Release,
        Wait,
        Walk,
        Ride,
        Start,
        Join,
        Prioritise,
        Chance,
        By,
        Choose,
        Repeat,
        Leave,
    )
}


def _checked(value: Any) -> Any:
    if isinstance(value, _Step):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"should be a step such as {{do: leave}}, not {shown(value)}")
    if "do" not in value:
        raise ValueError("a step needs the key do")
    if not isinstance(value["do"], str) or value["do"] not in STEPS:
        raise ValueError(unknown(f'step "{value["do"]}"', STEPS))
    return value


def _tag(value: Any) -> str:
    return "~" + (value.word if isinstance(value, _Step) else str(value["do"]))


Step = Annotated[
    Annotated[Hold, Tag("~hold")]
    | Annotated[Seize, Tag("~seize")]
    | Annotated[Release, Tag("~release")]
    | Annotated[Wait, Tag("~wait")]
    | Annotated[Walk, Tag("~walk")]
    | Annotated[Ride, Tag("~ride")]
    | Annotated[Start, Tag("~start")]
    | Annotated[Join, Tag("~join")]
    | Annotated[Prioritise, Tag("~prioritise")]
    | Annotated[Chance, Tag("~chance")]
    | Annotated[By, Tag("~by")]
    | Annotated[Choose, Tag("~choose")]
    | Annotated[Repeat, Tag("~repeat")]
    | Annotated[Leave, Tag("~leave")],
    Discriminator(_tag),
    BeforeValidator(_checked),
]
"""Any step, told apart by `do`."""

_RECURSIVE: tuple[type[Model], ...] = (Patience, *STEPS.values(), Outcome, Option)
for _model in _RECURSIVE:
    _model.model_rebuild(_types_namespace=dict(globals()))
