"""Which values of a scenario real files may give, and how those are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from twin.hospital.by_attribute import ByAttribute
from twin.hospital.demand import Shares
from twin.hospital.model import Model
from twin.hospital.name import Identifier, Text
from twin.hospital.problems import what_next
from twin.hospital.step import Chance, Step

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

BEGIN, END, NONE = "begin", "end", "none"
"""Words every log has: a visit's begin, its end, and that nothing more follows."""


def activity_key(text: str) -> str:
    """An activity's name without case, outer and double blanks, which do not matter."""
    return " ".join(text.split()).casefold()


def _step_path(text: str) -> str:
    pathway, dot, step = text.partition(".")
    if not (pathway and dot and step) or "." in step:
        raise ValueError(f'"{text}" should be a pathway and a step, as in "visit.stay"')
    return text


Activities = Annotated[tuple[Text, ...], Field(min_length=1)]
Words = Annotated[tuple[Identifier, ...], Field(min_length=1)]
StepPath = Annotated[str, AfterValidator(_step_path)]
"""A pathway and the id of one of its steps, with a dot between them."""


class FromArrivals(Model):
    """Who the visits are that a file counts by the hour."""

    streams: Shares
    """Share of the counted visits in each stream. [1]"""


class Gap(Model):
    """A duration that is the time between two words of the log.

    Of a case only the words named here are looked at, in order of time; a word that
    comes again at once counts from its first event.
    """

    origin: Annotated[Identifier, Field(alias="from")]
    """Word from which time counts."""
    to: Words
    """Words one of which has to follow at once."""
    after: tuple[Identifier, ...] = ()
    """Words one of which has to come just before; any or none if absent."""
    unless: tuple[Identifier, ...] = ()
    """Words that take the case out of the rule where they follow first."""

    @property
    def words(self) -> tuple[str, ...]:
        """Every word the rule looks at, each once."""
        named = (self.origin, *self.to, *self.after, *self.unless)
        return tuple(dict.fromkeys(named))

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if BEGIN in (*self.to, *self.unless) or NONE in self.words:
            raise ValueError('a time cannot end at "begin" or at "none"')
        _once((*self.to, *self.unless))
        return self


class Routing(Model):
    """Shares of branches that are how often each word comes next in the log.

    Of a case only the words named here are looked at, in order of time; a word that
    comes again at once counts once.
    """

    origin: Annotated[Identifier | None, Field(alias="from")] = None
    """Word after which is looked; the case's first word if absent."""
    after: tuple[Identifier, ...] = ()
    """Words one of which has to come just before `from`; any or none if absent."""
    branches: Annotated[tuple[Words, ...], Field(min_length=2)]
    """Per branch of the step, the words that mean it; `none` if nothing follows."""

    @property
    def words(self) -> tuple[str, ...]:
        """Every word the rule looks at, each once, without `none`."""
        targets = (word for branch in self.branches for word in branch)
        origin = (self.origin,) if self.origin else ()
        named = dict.fromkeys((*origin, *self.after, *targets))
        return tuple(word for word in named if word != NONE)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        _once([word for branch in self.branches for word in branch])
        if self.after and self.origin is None:
            raise ValueError("after goes with `from`")
        return self


def _once(words: tuple[str, ...] | list[str]) -> None:
    twice = [word for word in words if words.count(word) > 1]
    if twice:
        raise ValueError(f'"{twice[0]}" is named twice')


class FromLog(Model):
    """What the activities of an event log mean, and the values drawn from it."""

    begins: Activities
    """Activities with which a visit begins."""
    ends: Activities
    """Activities with which a visit ends."""
    later: tuple[Text, ...] = ()
    """Activities after a visit, counted and not part of it."""
    stages: dict[Identifier, Activities] = Field(default_factory=dict)
    """Activities by the word that rules have for them."""
    shares: dict[StepPath, Routing] = Field(default_factory=dict)
    """Rules for the shares of branches, by the chance step they are for."""
    minutes: dict[StepPath, Gap] = Field(default_factory=dict)
    """Rules for durations, by the step they are for."""

    @property
    def words(self) -> dict[str, str]:
        """Word of each activity, by the activity's key; those of `later` are absent."""
        named = {BEGIN: self.begins, END: self.ends, **self.stages}
        return {
            activity_key(name): word for word, names in named.items() for name in names
        }

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        reserved = {BEGIN, END, NONE} & set(self.stages)
        if reserved:
            raise ValueError(f'"{min(reserved)}" is no name for a stage; it is taken')
        groups = (self.begins, self.ends, self.later, *self.stages.values())
        keys = [activity_key(name) for names in groups for name in names]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f'the activity "{twice[0]}" is named twice')
        return self

    def unknown_words(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Words of rules that no stage has: where, and which."""
        known = {BEGIN, END, *self.stages}
        for path, rule in self.rules():
            for word in rule.words:
                if word not in known:
                    yield path, word

    def rules(self) -> Iterator[tuple[tuple[str, str], Routing | Gap]]:
        """Every rule with its block and the step it is for."""
        for step, routing in self.shares.items():
            yield ("shares", step), routing
        for step, gap in self.minutes.items():
            yield ("minutes", step), gap


class FromFiles(Model):
    """What is drawn from real files where some are given."""

    arrivals: FromArrivals | None = None
    """Streams that counted arrivals make up; the only stream if absent."""
    log: FromLog | None = None
    """How an event log is read; none can be given if absent."""


def dangling(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], str]]:
    """Names of streams, steps and words that rules use and nothing declares.

    Returns
    -------
    Where, and what is wrong there.
    """
    given = scenario.from_files
    streams = given.arrivals.streams if given and given.arrivals else {}
    for key in streams:
        if key not in scenario.demand:
            path = ("from_files", "arrivals", "streams", key)
            yield path, what_next(f'unknown stream "{key}"', key, scenario.demand)
    log = given.log if given else None
    if log is None:
        return
    for where, word in log.unknown_words():
        message = what_next(f'unknown word "{word}"', word, (BEGIN, END, *log.stages))
        yield ("from_files", "log", *where), message
    steps = {
        f"{name}.{step.id}": step
        for name, pathway in scenario.pathways.items()
        for _, step in pathway.walk()
    }
    for where, rule in log.rules():
        name = where[1]
        message = (
            _misfit(rule, steps[name])
            if name in steps
            else what_next(f'unknown step "{name}"', name, steps)
        )
        if message:
            yield ("from_files", "log", *where), message


def _misfit(rule: Routing | Gap, step: Step) -> str:
    """Why a rule cannot be for a step; nothing if it can."""
    if isinstance(rule, Gap):
        minutes = getattr(step, "minutes", None)
        if isinstance(minutes, ByAttribute):
            return "the step's minutes are by attribute, and a log has no attributes"
        has_minutes = minutes is not None
        return "" if has_minutes else f"the step is a {step.do}, without minutes"
    if not isinstance(step, Chance):
        return f"the step is a {step.do}, and only a chance has shares"
    if any(isinstance(branch.p, ByAttribute) for branch in step.branches):
        return "the step's shares are by attribute, and a log has no attributes"
    if len(rule.branches) != len(step.branches):
        return f"has {len(rule.branches)} branches, and the step {len(step.branches)}"
    return ""
