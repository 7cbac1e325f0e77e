"""Numbers, times and intervals as a person reads them."""

from dataclasses import dataclass, field
from datetime import date
from math import floor, isfinite, log10

from twin.locale import Language, say
from twin.locale.catalogue import catalogue
from twin.reports.quantity import Quantity

UNKNOWN = "—"
COUNTED = frozenset({"beds", "spaces", "staff", "units", "visits", "people", "cars"})
"""Units of which a hundredth means nothing to anybody."""
MINUTES_UP_TO = 600.0
"""From here on minutes are said in hours. [min]"""


@dataclass(frozen=True)
class Sentence:
    """A text of the catalogue and what fills it in, not yet in a language."""

    key: str
    """Key in the catalogue."""
    values: dict[str, object] = field(default_factory=dict)
    """What fills it in; a quantity, a span of hours or a name is worded when said."""

    def said(self, language: Language) -> str:
        """The sentence in one language."""
        values = {name: worded(value, language) for name, value in self.values.items()}
        return say(self.key, language, **values)


@dataclass(frozen=True)
class Span:
    """Whole hours of a day, from the start of the first to the end of the last."""

    start: int
    """First hour."""
    end: int
    """Hour after the last."""

    def __str__(self) -> str:
        return f"{self.start:02d}:00–{self.end:02d}:00"


def worded(value: object, language: Language) -> object:
    """A quantity or a span as text; anything else as it is."""
    if isinstance(value, Quantity):
        return quantity(value, language)
    return str(value) if isinstance(value, Span) else value


def quantity(value: Quantity, language: Language) -> str:
    """Value, unit and interval: `47 min (31–70)`, or that all agree."""
    head, ends = central(value, language), interval(value)
    if value.spread == "mean" and value.replications > 1 and value.low == value.high:
        ends = say("interval.alike", language)
    return f"{head} ({ends})" if ends else head


def central(value: Quantity, language: Language) -> str:
    """The value with its unit, for where its interval stands beside it."""
    if not value.is_known:
        return UNKNOWN
    return with_unit(_end(value, value.value), _display(value)[1], language)


def interval(value: Quantity) -> str:
    """The ends of the interval in the unit of the value; empty where there is none."""
    if not (isfinite(value.low) and isfinite(value.high)) or value.level == 1:
        return ""
    joint = " … " if min(value.low, value.high) < 0 else "–"
    return f"{_end(value, value.low)}{joint}{_end(value, value.high)}"


def difference(value: Quantity, language: Language) -> str:
    """A difference with its sign, unit and interval."""
    if not value.is_known:
        return UNKNOWN
    scale, name = _display(value)
    name = "points" if name == "%" else name
    places = _places(value, scale)
    head = with_unit(number(value.value * scale, places, sign=True), name, language)
    if not isfinite(value.low):
        return head
    low = number(value.low * scale, places, sign=True)
    high = number(value.high * scale, places, sign=True)
    return f"{head} ({low} … {high})"


def number(value: float, places: int, *, sign: bool = False) -> str:
    """A number with a true minus sign and a comma in its thousands."""
    text = f"{round(value, places) + 0.0:{'+' if sign else ''},.{places}f}"
    if sign and float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def with_unit(text: str, unit: str, language: Language) -> str:
    """A number and its unit as that language joins them."""
    if unit in ("1", "clock"):
        return text
    if unit == "%":
        return f"{text} %"
    key = f"unit.{unit}"
    name = say(key, language) if key in catalogue() else unit
    return f"{text} {name}"


def clock(hours: float) -> str:
    """Hours since midnight as a time of day, to ten minutes."""
    tens = round(hours * 6)
    return f"{tens // 6:02d}:{tens % 6 * 10:02d}"


def day_name(day: date, language: Language) -> str:
    """Date and day of the week."""
    return f"{day.isoformat()} {say(f'weekday.{day.weekday()}', language)}"


def _end(value: Quantity, end: float) -> str:
    """One end of a quantity, or its value, as precise as its interval bears."""
    if value.unit == "clock":
        return clock(end)
    scale, _ = _display(value)
    return number(end * scale, _places(value, scale))


def _display(value: Quantity) -> tuple[float, str]:
    """Factor and unit in which a value reads best."""
    if value.unit == "share":
        return 100.0, "%"
    if value.unit == "min" and abs(value.value) >= MINUTES_UP_TO:
        return 1 / 60, "h"
    return 1.0, value.unit


def _places(value: Quantity, scale: float) -> int:
    """Decimal places: as many as the interval bears, at most two."""
    if value.unit == "1":
        return 2
    if value.unit == "share":
        return 0
    if value.level == 1 and value.value * scale == round(value.value * scale):
        return 0
    size = _size(value) * scale
    if value.unit in COUNTED:
        ends = (value.value, value.low, value.high)
        is_whole = all(isfinite(end) and end == round(end) for end in ends)
        return 0 if size >= 10 or is_whole else 1
    least = 0 if size >= 10 else 1
    half = (value.high - value.low) * scale / 2
    if not isfinite(half) or half <= 0:
        return least
    return min(2, max(least, -floor(log10(half))))


def _size(value: Quantity) -> float:
    ends = (value.value, value.low, value.high)
    return max((abs(end) for end in ends if isfinite(end)), default=0.0)
