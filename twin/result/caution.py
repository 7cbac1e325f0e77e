"""Caution: what an interval does not say of itself."""

from collections.abc import Callable
from typing import Any

from twin.locale import Language, say
from twin.situations.indicator import Bounds

FEW = {1: "caution.one", 2: "caution.two"}
"""Replications that are too few for an interval, or for one that says much."""


def caution(low: float, high: float, replications: int, language: Language) -> str:
    """What has to be known of one interval; empty where nothing has.

    One replication has no interval; that of two is wide and rests on little; and where
    all replications agree it has no width, which is not to say that it is certain.
    """
    if replications > 1 and low == high:
        return say("caution.same", language, replications=replications)
    return of_few(replications, language)


def of_few(replications: int, language: Language) -> str:
    """What has to be known of all intervals; empty where replications are enough."""
    key = FEW.get(replications)
    return say(key, language) if key else ""


def interval_said(
    ends: tuple[float, float],
    replications: int,
    language: Language,
    said: Callable[[float], str],
) -> str:
    """What follows a value in a sentence: its interval, if it has one.

    Parameters
    ----------
    ends : lower and upper end.
    replications : how many it rests on.
    said : an end in words.
    """
    low, high = ends
    if not low <= high:
        return ""
    if low == high:
        return say("interval.same", language, replications=replications)
    return say("interval.ends", language, low=said(low), high=said(high))


def bounds_of(attrs: dict[Any, Any]) -> Bounds:
    """The least and the most that a variable can be, by its attributes."""
    return Bounds(**{end: float(attrs[end]) for end in Bounds._fields if end in attrs})
