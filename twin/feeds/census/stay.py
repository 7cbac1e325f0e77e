"""Stay: where a patient is in the course of a visit.

What each movement means, whatever was said before:

* `register`, `admit`: the patient is here from now on; who was here already is moved
  there, and the first arrival stands (`admitted-twice` if who was admitted is so again,
  to another bed).
  After a discharge it is a new stay (`admitted-again`; `negative-stay` if who was
  discharged had not been known to be here).
* `transfer`: the patient is there from now on, and the place before is over. Of who
  was not known to be here it says that they are (`no-admission`); of who is gone it
  changes nothing (`moved-after-leaving`). Without a place nobody moves.
* `discharge`: the patient is gone, whoever it was, since `ended` where that is said.
* `change-class`: as a transfer, if it names a place.
* `update`: facts only; it moves nobody, brings nobody in and lets nobody out.
* `cancel-admit`, `cancel-register`: the stay never was, transfers included, and what
  its source sent before the cancellation, which may be of the admission's own time.
* `cancel-transfer`: back where they were, as long as they have been there.
* `cancel-discharge`: here again where they were, as long as they have been there.
* `depart`, `arrive`: away for a while, at the place that is named; bed and ward stay.
  Who arrives in their ward is back.
* `pre-admit`, `pending-admit`: expected, unless they are here; who is here waits for
  that place from then on. `pending-transfer`, `pending-discharge` are plans alike.
  What cancels them takes them back, and nothing else.
* `merge`: the stay lives on in another one, see `merges`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from twin.feeds.census.canon import Told
from twin.feeds.census.state import State
from twin.feeds.lifetimes import FOREVER, VISIT_LASTS, instant, later

UNKNOWN, EXPECTED, HERE = "unknown", "expected", "here"
GONE, CANCELLED, MERGED = "gone", "cancelled", "merged"
STANDING = (UNKNOWN, CANCELLED, GONE, EXPECTED, HERE)
"""Of two stays that turn out to be one, the later of these holds."""


class Spot(NamedTuple):
    """Where a patient has been."""

    since: int | None
    """None where that was before anything was heard. [µs]"""
    place: str
    bed: str
    is_transfer: bool


class Stay(State):
    """Where a patient is in the course of a visit.

    Attributes
    ----------
    status : unknown, expected, here, gone, cancelled or merged.
    trail : where the patient has been, as far as it was not taken back.
    arrived, left : when the stay began and ended. [µs]
    expected, announced : when they are to come, and when that was said. [µs]
    planned : place and bed planned, or said by updates of who is unknown.
    away, away_since : where they are for a while, and since when. [µs]
    wants, wants_since : place that they wait to be taken to, and since when. [µs]
    is_admitted : whether they were admitted, and not only registered.
    cancelled : sequence of what cancelled the stay.
    is_leaving, leaves : whether a discharge is planned, and for when. [µs]
    wrong : what cannot be.
    into : the stay that this one is merged into.
    """

    __slots__ = (
        "age_band",
        "announced",
        "arrived",
        "away",
        "away_since",
        "cancelled",
        "doctor",
        "expected",
        "expected_end",
        "into",
        "is_admitted",
        "is_leaving",
        "leaves",
        "left",
        "pathogen",
        "patient",
        "planned",
        "sex",
        "status",
        "trail",
        "visit_class",
        "wants",
        "wants_since",
        "wrong",
    )
    facts: ClassVar[tuple[str, ...]] = (
        *("patient", "visit_class", "sex", "age_band", "pathogen", "doctor"),
        "expected_end",
    )
    patient: str | None
    visit_class: str | None
    sex: str | None
    age_band: str | None
    pathogen: str | None
    doctor: str | None
    expected_end: str | None

    def __init__(self) -> None:
        super().__init__()
        self.status = UNKNOWN
        self.trail: list[Spot] = []
        self.arrived: int | None = None
        self.left: int | None = None
        self.expected: int | None = None
        self.announced: int | None = None
        self.planned: tuple[str, str] = ("", "")
        self.away = ""
        self.away_since: int | None = None
        self.wants = ""
        self.wants_since: int | None = None
        self.cancelled = ""
        self.is_admitted = False
        self.is_leaving = False
        self.leaves: int | None = None
        self.wrong: set[str] = set()
        self.into = ""

    @property
    def is_over(self) -> bool:
        """Whether they are neither here nor expected."""
        return self.status in (GONE, CANCELLED, MERGED)

    @property
    def until(self) -> int:
        """When nothing heard means that they are gone. [µs]"""
        last = max(self.heard, self.expected or self.heard)
        return later(last, VISIT_LASTS.get(self.visit_class, FOREVER))

    @property
    def spot(self) -> Spot:
        """Where they are, or are to be."""
        if self.trail:
            return self.trail[-1]
        return Spot(self.announced, *self.planned, False)

    def problems(self) -> tuple[str, ...]:
        """What cannot be of it."""
        wrong = set(self.wrong)
        if self.leaves is not None and self.leaves < (self.arrived or self.leaves):
            wrong.add("negative-stay")
        return tuple(sorted(wrong))

    def absorb(self, other: Stay, time: int) -> None:
        """Be the stay of both: the one that is further in, with what either knows."""
        mine, theirs = STANDING.index(self.status), STANDING.index(other.status)
        if theirs > mine:
            for name in _COURSE:
                setattr(self, name, getattr(other, name))
            self.trail = list(other.trail)
        elif mine == theirs and self.status == HERE:
            known = [t for t in (self.arrived, other.arrived) if t is not None]
            self.arrived = min(known, default=None)
        for name in self.facts:
            if getattr(self, name) is None:
                setattr(self, name, getattr(other, name))
        self.wrong |= other.wrong
        self.heard = max(self.heard, other.heard, time)
        self.count += other.count

    def tell(self, event: Told) -> None:
        """One event more, unless it is a merge, which is more than one stay's."""
        if event.what != "merge":
            super().tell(event)
            for name in {"doctor", "expected_end"}.intersection(
                event.data.get("cleared", ())
            ):
                setattr(self, name, None)

    def _apply(self, event: Told) -> None:
        meaning = _MEANING.get(event.what)
        is_void = self.status == CANCELLED and event.sequence < self.cancelled
        if meaning is not None and not is_void:
            meaning(self, event)

    def _comes(self, event: Told) -> None:
        is_admitted = event.what == "admit"
        if self.status == HERE:
            before = self.spot
            self._move(event, is_transfer=False)
            after = self.spot
            if is_admitted and self.is_admitted and before[1:3] != after[1:3]:
                self.wrong.add("admitted-twice")
        else:
            if self.status == GONE and self.arrived is None:
                self.wrong = self.wrong - {"no-admission"} | {"negative-stay"}
            elif self.status == GONE and is_admitted:
                self.wrong.add("admitted-again")
            self._enter(event.time, event.data)
            self.arrived, self.is_admitted = event.time, False
        self.is_admitted |= is_admitted
        self._settle()

    def _moves(self, event: Told) -> None:
        if self.status == GONE:
            self.wrong.add("moved-after-leaving")
            return
        if self.status != HERE:
            self._appears(event)
            return
        if "place" not in event.data and "bed" not in event.data:
            self.wrong.add("moved-nowhere")
            return
        before = self.spot.place
        self.away, self.away_since = "", None
        self._move(event, is_transfer=True)
        if self.spot.place != before or self.spot.place == self.wants:
            self.wants, self.wants_since = "", None

    def _changes_class(self, event: Told) -> None:
        if self.status in (HERE, GONE):
            if self.status == HERE:
                self._move(event, is_transfer=False)
        else:
            self._appears(event)
        self._settle()

    def _leaves(self, event: Told) -> None:
        if self.status not in (HERE, GONE):
            self.wrong.add("no-admission")
        ended = event.data.get("ended")
        self.left = event.time if ended is None else instant(ended)
        self.status = GONE
        if self.arrived is not None and self.left < self.arrived:
            self.wrong.add("negative-stay")
        self._settle()

    def _was_never_here(self, event: Told) -> None:
        self.status, self.cancelled = CANCELLED, event.sequence
        self.trail, self.arrived, self.left = [], None, None
        self.wrong.clear()
        self._settle()

    def _goes_back(self, event: Told) -> None:
        if self.status == GONE:
            self.wrong.add("moved-after-leaving")
        elif self.status != HERE:
            self._appears(event)
        elif self.spot.is_transfer:
            self.trail.pop()
        else:
            self.wrong.add("nothing-to-cancel")
            self._move(event, is_transfer=False)

    def _is_back(self, event: Told) -> None:
        if self.status == HERE:
            self.wrong.add("nothing-to-cancel")
        elif self.status == GONE and self.trail:
            self.status, self.left = HERE, None
            self._move(event, is_transfer=False)
        else:
            self._appears(event)
        self.wrong.discard("negative-stay")

    def _is_expected(self, event: Told) -> None:
        data = event.data
        if self.status == HERE:
            self._waits_for_place(event)
            return
        if self.status != EXPECTED:
            self.announced = event.time
        self.status = EXPECTED
        self.trail, self.arrived, self.left = [], None, None
        self.planned = (data.get("place", ""), data.get("bed", ""))
        when = data.get("expected")
        self.expected = None if when is None else instant(when)

    def _waits_for_place(self, event: Told) -> None:
        self.wants, self.wants_since = event.data.get("place", ""), event.time

    def _is_to_leave(self, event: Told) -> None:
        when = event.data.get("expected")
        self.is_leaving = True
        self.leaves = None if when is None else instant(when)

    def _is_away(self, event: Told) -> None:
        place = event.data.get("place", "")
        if event.what == "arrive" and place == self.spot.place:
            self.away, self.away_since = "", None
            return
        if self.away_since is None:
            self.away_since = event.time
        self.away = place

    def _is_not_away(self, _: Told) -> None:
        self.away, self.away_since = "", None

    def _is_updated(self, event: Told) -> None:
        if self.status == UNKNOWN and "place" in event.data:
            self.planned = (event.data["place"], event.data.get("bed", ""))

    def _is_not_expected(self, _: Told) -> None:
        if self.status in (UNKNOWN, EXPECTED):
            self.status = CANCELLED
        self.wants, self.wants_since, self.expected = "", None, None

    def _waits_no_more(self, _: Told) -> None:
        self.wants, self.wants_since = "", None

    def _is_not_to_leave(self, _: Told) -> None:
        self.is_leaving, self.leaves = False, None

    def _appears(self, event: Told) -> None:
        """Be here, of whom it was not known."""
        self.wrong.add("no-admission")
        data = event.data
        self._enter(event.time, data)
        if "prior_place" in data and event.what == "transfer":
            before = Spot(None, data["prior_place"], data.get("prior_bed", ""), False)
            self.trail = [before, self.trail[0]._replace(is_transfer=True)]
        self.arrived = None

    def _enter(self, time: int, data: dict[str, Any]) -> None:
        place, bed = data.get("place"), data.get("bed", "")
        if place is None and self.status == EXPECTED:
            place, bed = self.planned
        self.status, self.left = HERE, None
        self.trail = [Spot(time, place or "", bed, False)]

    def _move(self, event: Told, is_transfer: bool) -> None:
        here, data = self.spot, event.data
        place = data.get("place", here.place)
        is_kept = place == here.place and "bed" not in data.get("cleared", ())
        bed = data.get("bed", here.bed if is_kept else "")
        if (place, bed) != (here.place, here.bed):
            self.trail.append(Spot(event.time, place, bed, is_transfer))

    def _settle(self) -> None:
        """Nothing is planned any more."""
        self.expected, self.announced, self.planned = None, None, ("", "")
        self.wants, self.wants_since = "", None
        self.away, self.away_since = "", None
        self.is_leaving, self.leaves = False, None


_COURSE = (
    *("is_admitted", "status", "arrived", "left", "expected", "announced", "planned"),
    *("wants", "wants_since", "away", "away_since", "is_leaving", "leaves"),
)
"""What tells the course of a stay, beside its trail."""
_MEANING: dict[str, Callable[[Stay, Told], None]] = {
    "register": Stay._comes,
    "admit": Stay._comes,
    "transfer": Stay._moves,
    "change-class": Stay._changes_class,
    "discharge": Stay._leaves,
    "update": Stay._is_updated,
    "depart": Stay._is_away,
    "arrive": Stay._is_away,
    "cancel-depart": Stay._is_not_away,
    "cancel-admit": Stay._was_never_here,
    "cancel-register": Stay._was_never_here,
    "cancel-transfer": Stay._goes_back,
    "cancel-discharge": Stay._is_back,
    "pre-admit": Stay._is_expected,
    "pending-admit": Stay._is_expected,
    "pending-transfer": Stay._waits_for_place,
    "pending-discharge": Stay._is_to_leave,
    "cancel-pre-admit": Stay._is_not_expected,
    "cancel-pending-admit": Stay._is_not_expected,
    "cancel-pending-transfer": Stay._waits_no_more,
    "cancel-pending-discharge": Stay._is_not_to_leave,
}
