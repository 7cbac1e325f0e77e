"""A patient comes, moves or goes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.feeds.kinds.kind import BedCode, Kind, Patient, Place, Staff, Time, Visit

What = Literal[
    "register",
    "pre-admit",
    "admit",
    "transfer",
    "discharge",
    "update",
    "merge",
    "change-class",
    "depart",
    "arrive",
    "pending-admit",
    "pending-transfer",
    "pending-discharge",
    "cancel-register",
    "cancel-pre-admit",
    "cancel-admit",
    "cancel-transfer",
    "cancel-discharge",
    "cancel-depart",
    "cancel-arrive",
    "cancel-pending-admit",
    "cancel-pending-transfer",
    "cancel-pending-discharge",
]
VisitClass = Literal[
    "inpatient", "emergency", "outpatient", "day", "pre-admission", "other"
]


class Movement(Kind):
    """What happened to a visit, and where the patient is after it."""

    type: ClassVar[str] = "twin.movement"

    what: What
    """What happened; who departs for a while or arrives there keeps ward and bed."""
    patient: Patient | None = None
    """Who it is."""
    visit: Visit | None = None
    """Which visit; none where the source names the patient alone."""
    visit_class: VisitClass | None = None
    """What kind of visit it is."""
    place: Place | None = None
    """Ward, clinic or other place where the patient is from now on; of what is pending,
    where it is planned to."""
    bed: BedCode | None = None
    """Bed in it."""
    prior_place: Place | None = None
    """Where the patient was."""
    prior_bed: BedCode | None = None
    """Bed in it."""
    expected: Time | None = None
    """When what is pending is planned for."""
    expected_end: Time | None = None
    """When the stay is planned to end, as far as it is known."""
    ended: Time | None = None
    """When the stay ended, of a discharge."""
    doctor: Staff | None = None
    """Who attends."""
    sex: Literal["female", "male", "other"] | None = None
    """As the source says it."""
    age_band: Annotated[str, Field(pattern=r"^(\d0?-\d?9|90\+)$")] | None = None
    """Ten years of age such as 60-69, or 90+. [year]"""
    pathogen: Literal["none", "influenza", "resistant", "other"] | None = None
    """What the patient is isolated for."""
    into_patient: Patient | None = None
    """Of a merge: the patient that remains; `patient` is the one that goes."""
    into_visit: Visit | None = None
    """Of a merge: the visit that remains; `visit` is the one that goes."""
    cleared: tuple[Literal["place", "bed", "doctor", "expected_end"], ...] | None = None
    """What the source says is none from now on; what it only leaves out stays."""

    @property
    def subject(self) -> str:
        """The visit, else the patient."""
        if self.visit is not None:
            return f"visit/{self.visit}"
        return f"patient/{self.patient}"
