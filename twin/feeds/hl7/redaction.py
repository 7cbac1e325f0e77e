"""Redaction: the fields that are read, identifiers as pseudonyms, and nothing else.

What is kept of a message is again an HL7 message, with the delimiters that HL7
recommends. `KEPT` lists its fields; whatever is not in the list is left out: names,
addresses, telephones, identity numbers, insurance, notes, diagnoses, results.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from twin.feeds.format import Names
from twin.feeds.hl7.delimiters import STANDARD
from twin.feeds.hl7.escapes import escape
from twin.feeds.hl7.message import NULL, Message, Segment, join
from twin.feeds.hl7.times import SHAPE
from twin.feeds.kinds.kind import Who

BAD = "?"
"""Stands for what a field should not hold, and may be anything."""
LONGEST = 80
"""Characters of a code; what is longer is text."""
PATIENT_TYPES = ("MR", "PI")
"""Types of identifiers (table 0203) that a hospital gives its patients, best first."""
_OF_THE_STATE = ("SS", "NI", "NN", "DL", "PPN", "CZ")
"""Beginnings of the types of numbers that a state gives."""

BY_ACCOUNT = frozenset({"A35", "A36", "A41", "A44", "A49"})
"""Triggers of ADT that are about accounts."""

_WORD = re.compile(r"(?!.*[0-9]{9})[A-Za-z0-9_.]{1,12}")
_PERSONAL = re.compile(
    r"(?<![0-9])(?:[0-9]{6}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]"
    r"|1[3-9][0-9]{9})(?![0-9])|@"
)
"""Identity numbers (GB 11643), mobile telephones and addresses of mail, of a sender
that puts them where a code should be."""
_SEXES = {
    "F": "F",
    "M": "M",
    "O": "O",
    "A": "O",
    "1": "M",  # GB/T 2261.1
    "2": "F",
    "男": "M",
    "女": "F",
}


class Redactor:
    """What is kept of one message.

    Parameters
    ----------
    names : gives pseudonyms.
    authority : whose patient numbers are meant, of PID-3.4, where there are several.
    """

    def __init__(self, names: Names, authority: str = "") -> None:
        self._names = names
        self._authority = authority
        self._patient: str | None = None
        self._day = ""
        self._needs_account = True

    def redacted(self, message: Message) -> str:
        """The lines that are kept."""
        kept = [message.segment(line) for line in message.lines if line[:3] in KEPT]
        self._day = _day(kept)
        stays = [one for one in kept if one.name == "PV1"]
        self._needs_account = (
            not stays
            or not all(stay.component(19) for stay in stays)
            or kept[0].component(9, 2) in BY_ACCOUNT
        )
        owner = next((one for one in kept if one.name == "PID"), None)
        if owner is not None:  # a schedule stands before the patient whose it is
            self._patient = self.patient(owner, 3) or None
        return "\r".join([self._line(segment, segment is owner) for segment in kept])

    def _line(self, segment: Segment, is_owner: bool) -> str:
        fields: list[str] = []
        if segment.name == "PID":
            if not is_owner:
                self._patient = self.patient(segment, 3) or None
            fields = ["", "", self._patient or ""]
        given = segment.given()
        count = len(given)
        for number, rule in KEPT[segment.name]:
            if number < count and (value := given[number]):
                fields += [""] * (number - len(fields))
                is_null = NULL in value and segment.is_null(number)
                fields[number - 1] = NULL if is_null else rule(self, segment, number)
        if segment.name == "MSH":
            fields[:2] = [STANDARD.encoding()]
        return join(segment.name, fields)

    def patient(self, segment: Segment, number: int) -> str:
        """Pseudonym of the patient whom a list of identifiers means."""
        identifier = chosen(segment, number, self._authority)
        if not identifier and segment.name == "PID":
            identifier = segment.component(2)  # where v2.3 has the number of outside
        return self._names.of("patient", identifier) if identifier else ""

    def _owned(self, who: Who, segment: Segment, number: int) -> str:
        identifier = segment.component(number)
        return self._names.of(who, identifier, self._patient) if identifier else ""

    def visit(self, segment: Segment, number: int) -> str:
        """Pseudonym of a visit or account."""
        return self._owned("visit", segment, number)

    def account(self, segment: Segment, number: int) -> str:
        """Pseudonym of an account, where it stands for a visit that has no number."""
        return self.visit(segment, number) if self._needs_account else ""

    def order(self, segment: Segment, number: int) -> str:
        """Pseudonym of an order, by its placer's number, else by its filler's."""
        if number == 3 and segment.component(2):
            return ""
        return self._owned("order", segment, number)

    def appointment(self, segment: Segment, number: int) -> str:
        """Pseudonym of an appointment, by its filler's number, else by its placer's."""
        if number == 1 and segment.component(2):
            return ""
        return self._owned("appointment", segment, number)

    def staff(self, segment: Segment, number: int) -> str:
        """Pseudonym of one of the staff."""
        identifier = segment.component(number)
        return self._names.of("staff", identifier) if identifier else ""

    def digest(self, segment: Segment, number: int) -> str:
        """Keyed hash of a number that only tells messages from each other."""
        return self._names.digest(segment.field(number))

    def time(self, segment: Segment, number: int) -> str:
        """A time."""
        return _time(segment.component(number))

    def span(self, segment: Segment, number: int) -> str:
        """Start and end of a quantity and timing, and its priority."""
        _, _, _, start, end, priority = segment.components(number, 6)
        return f"^^^{_time(start)}^{_time(end)}^{_word(priority)}".rstrip("^")

    def age(self, segment: Segment, number: int) -> str:
        """Ten years of age on the day of the message, for a date of birth."""
        return age_band(segment.component(number), self._day)

    def sex(self, segment: Segment, number: int) -> str:
        """Female, male or other; what is unknown is left out."""
        return _SEXES.get(segment.component(number).upper(), "")

    def word(self, segment: Segment, number: int) -> str:
        """A code of a table of HL7, or a number."""
        return _word(segment.component(number))

    def words(self, segment: Segment, number: int) -> str:
        """Type, trigger and structure of a message."""
        return "^".join(map(_word, segment.components(number, 3))).rstrip("^")

    def code(self, segment: Segment, number: int) -> str:
        """A code of the site."""
        return _code(segment.component(number))

    def location(self, segment: Segment, number: int) -> str:
        """Point of care, room and bed."""
        return "^".join(map(_code, segment.components(number, 3))).rstrip("^")


def chosen(segment: Segment, number: int, authority: str = "") -> str:
    """The identifier that the site means, of several.

    One of the given authority if there is one, of the first type of `PATIENT_TYPES`
    that occurs; else the first that no state gives; else the first.

    Parameters
    ----------
    segment : PID or MRG.
    number : of the field with the identifiers.
    authority : assigning authority (component 4) whose numbers are meant.
    """
    given = segment.repetitions(number)
    if len(given) > 1:
        theirs = [one for one in given if segment.part(one, 4) == authority]
        if authority and theirs:
            given = theirs
        for kind in PATIENT_TYPES:
            for one in given:
                if segment.part(one, 5) == kind and segment.part(one, 1):
                    return segment.part(one, 1)
        given.sort(key=lambda one: segment.part(one, 5).startswith(_OF_THE_STATE))
    return next((text for one in given if (text := segment.part(one, 1))), "")


def age_band(birth: str, day: str) -> str:
    """Ten years of age such as 60-69, or 90+; empty if it cannot be told.

    Parameters
    ----------
    birth : date of birth, YYYY[MM[DD…]].
    day : when the age is asked for, YYYYMMDD….
    """
    if not (birth[:4].isdecimal() and day[:4].isdecimal()):
        return ""
    years = int(day[:4]) - int(birth[:4]) - (birth[4:8] > day[4:8])
    if not 0 <= years < 150:
        return ""
    tens = years // 10 * 10
    return f"{tens}-{tens + 9}" if tens < 90 else "90+"


def _day(segments: list[Segment]) -> str:
    """The day of the message, for the age."""
    for name, number in (("MSH", 7), ("EVN", 2)):
        for segment in segments:
            if segment.name == name and SHAPE.fullmatch(segment.component(number)):
                return segment.component(number)[:8]
    return ""


def _time(text: str) -> str:
    return text if not text or SHAPE.fullmatch(text) else BAD


def _word(text: str) -> str:
    return text if not text or _WORD.fullmatch(text) else BAD


def _code(text: str) -> str:
    if len(text) > 10 and (len(text) > LONGEST or _PERSONAL.search(text)):
        return BAD
    if text.isalnum():
        return text
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return escape(text)


Rule = Callable[[Redactor, Segment, int], str]

KEPT: dict[str, tuple[tuple[int, Rule], ...]] = {
    "MSH": (
        (7, Redactor.time),
        (9, Redactor.words),
        (10, Redactor.digest),
        (12, Redactor.word),
        (13, Redactor.word),
    ),
    "EVN": (
        (1, Redactor.word),
        (2, Redactor.time),
        (3, Redactor.time),
        (6, Redactor.time),
    ),
    "PID": (
        (7, Redactor.age),
        (8, Redactor.sex),
        (18, Redactor.account),
    ),
    "PV1": (
        (2, Redactor.word),
        (3, Redactor.location),
        (6, Redactor.location),
        (7, Redactor.staff),
        (11, Redactor.location),
        (19, Redactor.visit),
        (42, Redactor.location),
        (44, Redactor.time),
        (45, Redactor.time),
    ),
    "PV2": ((8, Redactor.time), (9, Redactor.time)),
    "MRG": ((1, Redactor.patient), (3, Redactor.visit), (5, Redactor.visit)),
    "NPU": ((1, Redactor.location), (2, Redactor.word)),
    "SCH": (
        (1, Redactor.appointment),
        (2, Redactor.appointment),
        (9, Redactor.word),
        (10, Redactor.word),
        (11, Redactor.span),
        (25, Redactor.word),
    ),
    "TQ1": ((7, Redactor.time), (8, Redactor.time), (9, Redactor.word)),
    "AIS": (
        (3, Redactor.code),
        (4, Redactor.time),
        (7, Redactor.word),
        (8, Redactor.word),
    ),
    "AIL": (
        (3, Redactor.location),
        (6, Redactor.time),
        (9, Redactor.word),
        (10, Redactor.word),
    ),
    "AIP": ((3, Redactor.staff),),
    "ORC": (
        (1, Redactor.word),
        (2, Redactor.order),
        (3, Redactor.order),
        (5, Redactor.word),
        (7, Redactor.span),
        (9, Redactor.time),
    ),
    "OBR": (
        (2, Redactor.order),
        (3, Redactor.order),
        (4, Redactor.code),
        (5, Redactor.word),
        (7, Redactor.time),
        (14, Redactor.time),
        (22, Redactor.time),
        (25, Redactor.word),
        (27, Redactor.span),
    ),
}
"""Numbers of the fields that are kept, by segment, and what is kept of each.

PID-3 is kept too, always: with PID-2 in it where it is empty itself.
"""
