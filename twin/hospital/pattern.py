"""Patterns of names and dotted paths, in which `*` stands for any part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def fits(pattern: str, name: str) -> bool:
    """Whether a name is one that a pattern means."""
    return pattern == name or _compiled(pattern).fullmatch(name) is not None


def covers(pattern: str, dotted: str) -> bool:
    """Whether a pattern of a path means a path, or something the path is in."""
    wanted, parts = pattern.split("."), dotted.split(".")
    return len(wanted) <= len(parts) and all(map(fits, wanted, parts))


def may_meet(one: str, other: str) -> bool:
    """Whether of two patterns of paths one may mean something in the other."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return all(_may_fit(a, b) for a, b in pairs)


def _may_fit(one: str, other: str) -> bool:
    if "*" not in other:
        return fits(one, other)
    if "*" not in one:
        return fits(other, one)
    heads = one.partition("*")[0], other.partition("*")[0]
    tails = one.rpartition("*")[2], other.rpartition("*")[2]
    return (heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])) and (
        tails[0].endswith(tails[1]) or tails[1].endswith(tails[0])
    )


def most_specific(patterns: Iterable[str]) -> str | None:
    """The pattern with most parts, then most written out; the last of equals."""
    return max(
        reversed(list(patterns)),
        key=lambda one: (one.count("."), "*" not in one, len(one.replace("*", ""))),
        default=None,
    )
