"""Numbers and subjects of sentences as a person reads them."""

from datetime import date
from math import isfinite

import xarray as xr

from twin.locale import LANGUAGES, Language, catalogue, say
from twin.result.element import Element


def number(value: float) -> str:
    """Three figures that count, with a true minus sign."""
    if not isfinite(value):
        return "∞" if value > 0 else "—"
    size = abs(value)
    text = f"{value:.0f}" if size >= 100 else f"{value:.3g}"
    text = f"{value:,.0f}" if size >= 10_000 else text
    if "e" in text:
        text = f"{value:.4f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", "−")


def level(value: float, unit: str, language: Language) -> str:
    """A number with its unit, a share in hundredths."""
    scale, name = unit_said(unit, language)
    said = number(scale * value)
    return said if unit == "1" else f"{said} {name}"


def measure(value: float, unit: str, language: Language) -> str:
    """A number with its unit; of a share, the points of a hundred."""
    if unit == "share":
        return f"{number(value)} {say('compare.points', language)}"
    return level(value, unit, language)


def subject(label: tuple[str, str], element: Element, language: Language) -> str:
    """An indicator and what it is of: `Wait, Physicians`."""
    name, of = label[language == "en"], element.said(language)
    return f"{name}{'，' if language == 'zh' else ', '}{of}" if of else name


def unit_said(unit: str, language: Language) -> tuple[float, str]:
    """What to multiply values of a unit with, and what to call the outcome."""
    if unit == "share":
        return 100.0, "%"
    key = f"unit.{unit}"
    return 1.0, say(key, language) if key in catalogue() else unit


def moment(variable: xr.DataArray, time: str, at: int) -> tuple[str, str]:
    """Hour or day of a variable, in Chinese and in English: `Tue 10:00`, `day 3`."""
    hours = at if time == "hour" else 24 * at
    found = []
    for language in LANGUAGES:
        day = say("moment.day", language, number=hours // 24 + 1)
        dates = variable.coords.get("time" if time == "hour" else "date")
        if dates is not None:
            weekday = dates.values[at].astype("datetime64[D]").astype(date).weekday()
            day = say(f"weekday_short.{weekday}", language)
        hour = f"{hours % 24:02d}"
        said = say("moment.hour", language, day=day, hour=hour)
        found.append(said if time == "hour" else day)
    return found[0], found[1]
