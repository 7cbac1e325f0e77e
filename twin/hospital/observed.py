"""What shows a step of a pathway: events of the feeds, or activities of an event log.

`observed_by` lists them. `[ticket.issued, ticket.called, ticket.closed]` says that who
draws a number asks for the step, that it begins when the number is called, and that it
ends when it is closed. `EVENTS` has all such words and what each tells by itself;
`theatre.start ends` says that here it tells something else. Of several that tell the
same, the first that happens counts.

An event shows a step only where it happens. Without more that is at what the step
holds, or where that stands, or where the step goes; anywhere, for a step with none of
these. `order.begun at ct` names it: a resource, or a place or department with all that
belongs to it. `movement.register anywhere` leaves it open. `movement.transfer from icu`
is a transfer away from there, and ends the step.

Any other text is an activity of the event log that `from_files` describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from twin.hospital.from_files import activity_key
from twin.hospital.problems import what_next
from twin.hospital.step import Hold, Seize, Step, Walk

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

Moment = Literal["asked", "began", "ended", "gave-up", "turned-away", "cancelled"]
"""What an event tells of a step: that the visit came to it, that it was granted, that
it was over, or how else it came out."""
Location = tuple[str | int, ...]

EVENTS: dict[str, Moment] = {
    "movement.register": "ended",
    "movement.pre-admit": "asked",
    "movement.pending-admit": "asked",
    "movement.admit": "began",
    "movement.pending-transfer": "asked",
    "movement.transfer": "began",
    "movement.change-class": "began",
    "movement.depart": "ended",
    "movement.arrive": "began",
    "movement.pending-discharge": "asked",
    "movement.discharge": "ended",
    "appointment.book": "asked",
    "appointment.arrive": "asked",
    "appointment.no-show": "cancelled",
    "appointment.cancel": "cancelled",
    "ticket.issued": "asked",
    "ticket.returned": "asked",
    "ticket.called": "began",
    "ticket.closed": "ended",
    "ticket.missed": "gave-up",
    "ticket.cancelled": "cancelled",
    "order.placed": "asked",
    "order.collected": "began",
    "order.begun": "began",
    "order.done": "ended",
    "order.result": "ended",
    "order.cancelled": "cancelled",
    "bed.reserved": "asked",
    "bed.occupied": "began",
    "bed.dirty": "ended",
    "bed.cleaning": "began",
    "bed.free": "ended",
    "theatre.listed": "asked",
    "theatre.sent-for": "began",
    "theatre.in": "began",
    "theatre.anaesthesia": "began",
    "theatre.start": "began",
    "theatre.end": "ended",
    "theatre.out": "ended",
    "theatre.recovery-in": "began",
    "theatre.recovery-out": "ended",
    "theatre.cleaned": "ended",
    "theatre.cancelled": "cancelled",
    "parking.in": "began",
    "parking.out": "ended",
    "parking.refused": "turned-away",
}
"""Words of `observed_by`, and what each tells of the step that names it. The part
before the dot is the kind of event, the other what it says happened."""

VERBS: dict[str, Moment] = {"asks": "asked", "begins": "began", "ends": "ended"}
"""Words that say of an event what else it tells."""
_EVENT = re.compile(r"[A-Za-z_-]+\.[A-Za-z_-]+(?=\s|$)")
_WHOLE = re.compile(
    r"(?P<event>\S+)"
    r"(?:\s+(?:(?P<where>at|from)\s+(?P<name>\S+)|(?P<open>anywhere)))?"
    r"(?:\s+(?P<verb>\S+))?\s*"
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event that shows a step, and what it tells of it.

    Attributes
    ----------
    event : key of `EVENTS`.
    moment : what it tells.
    at : names of the layout one of which the event has to be at; any if empty.
    is_from : whether that is where the patient was before, and not after.
    """

    event: str
    moment: Moment
    at: frozenset[str] = frozenset()
    is_from: bool = False

    @property
    def kind(self) -> str:
        """Kind of the event, such as `ticket`."""
        return self.event.partition(".")[0]

    @property
    def what(self) -> str:
        """What the event says happened, such as `called`."""
        return self.event.partition(".")[2]

    def fits(self, *names: str | None) -> bool:
        """Whether an event that is at some names shows the step.

        Parameters
        ----------
        names : places and resources that the event names; a bed such as `ward-3/12`
            counts as `ward-3`.
        """
        given = (name.partition("/")[0] for name in names if name)
        return not self.at or not self.at.isdisjoint(given)


def sightings(scenario: Scenario) -> dict[tuple[str, str], tuple[Sighting, ...]]:
    """What shows each step that some event shows, by pathway and id of the step."""
    log = _activities(scenario)
    found = {}
    for key, pathway in scenario.pathways.items():
        for _, step in pathway.walk():
            seen = [
                _sighting(text, step, scenario)
                for text in step.observed_by
                if activity_key(text) not in log
            ]
            if seen:
                found[key, step.id] = tuple(seen)
    return found


def findings(scenario: Scenario) -> Iterator[tuple[Location, str]]:
    """What of `observed_by` means nothing: where, and what may have been meant."""
    log = _activities(scenario)
    names = _names(scenario)
    for key, pathway in scenario.pathways.items():
        for location, step in pathway.walk():
            for index, text in enumerate(step.observed_by):
                if activity_key(text) in log:
                    continue
                path = ("pathways", key, *location, "observed_by", index)
                for message in _wrong(text, names, log):
                    yield path, message


def _wrong(text: str, names: set[str], log: Mapping[str, str]) -> Iterator[str]:
    if not _EVENT.match(text):
        known = [*EVENTS, *log.values()]
        what = "no event of a feed, and no activity of from_files.log"
        yield what_next(f'"{text}" is {what}', text, known)
        return
    match = _WHOLE.fullmatch(text)
    if match is None:
        yield f'"{text}" should be as in "order.begun at ct" or "theatre.start ends"'
        return
    event, where, name, _, verb = match.groups()
    if event not in EVENTS:
        yield what_next(f'unknown event "{event}"', event, EVENTS)
    if name is not None and name not in names:
        message = f'unknown place, resource or department "{name}"'
        yield what_next(message, name, sorted(names))
    if where == "from" and event != "movement.transfer":
        yield f'"from" goes with movement.transfer; write "{event} at {name}"'
    if verb is not None and verb not in VERBS:
        yield what_next(f'unknown word "{verb}"', verb, [*VERBS, "anywhere"])


def _activities(scenario: Scenario) -> dict[str, str]:
    """Activities that an event log may have, by key."""
    log = scenario.from_files.log if scenario.from_files else None
    if log is None:
        return {}
    groups = (log.begins, log.ends, log.later, *log.stages.values())
    return {activity_key(name): name for names in groups for name in names}


def _names(scenario: Scenario) -> set[str]:
    layout = scenario.layout
    return {*layout.places, *layout.resources, *layout.departments}


def _sighting(text: str, step: Step, scenario: Scenario) -> Sighting:
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is no event')
    event, where, name, is_open, verb = match.groups()
    at: frozenset[str] = frozenset() if is_open else _of_step(step, scenario)
    at = _in(name, scenario) if name else at
    moment = VERBS[verb] if verb else EVENTS[event]
    is_from = where == "from"
    return Sighting(event, "ended" if is_from and not verb else moment, at, is_from)


def _in(name: str, scenario: Scenario) -> frozenset[str]:
    """A name, and the resources of the place or department that it names."""
    resources = scenario.resources.items()
    there = {key for key, one in resources if name in (one.place, one.department)}
    return frozenset({name, *there})


def _of_step(step: Step, scenario: Scenario) -> frozenset[str]:
    """What a step holds and where that stands, or where it goes."""
    if isinstance(step, Walk):
        return frozenset() if step.to is None else _in(step.to, scenario)
    wanted = (step.requirements or ()) if isinstance(step, (Hold, Seize)) else ()
    held = [option for one in wanted for option in one.options]
    places = [scenario.resources[name].place for name in held]
    return frozenset([*held, *filter(None, places)])
