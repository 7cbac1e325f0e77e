"""Codes: what each source calls the things of the layout."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field


class UnknownCodeError(Exception):
    """A code that is not mapped.

    Attributes
    ----------
    family : what the code is of: places, beds, services, points, devices, lots.
    code : as the source writes it.
    nearest : the nearest code that is mapped, or an empty text.
    """

    def __init__(self, family: str, code: str, nearest: str) -> None:
        super().__init__(family, code, nearest)
        self.family = family
        self.code = code
        self.nearest = nearest


@dataclass(frozen=True)
class Codes:
    """Layout names by source, family and code.

    Attributes
    ----------
    by_source : for each source and family, the layout's name of each code; the source
        `*` holds for all.
    own : names of the layout by family, which mean themselves whoever says them.
    """

    by_source: Mapping[str, Mapping[str, Mapping[str, str]]] = field(
        default_factory=dict
    )
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, source: str, family: str, code: str) -> str:
        """The layout's name of a source's code.

        Raises
        ------
        UnknownCodeError if it is not mapped.
        """
        for key in (source, "*"):
            found = self.by_source.get(key, {}).get(family, {}).get(code)
            if found is not None:
                return found
        own = self.own.get(family, frozenset())
        if code in own:
            return code
        known = [
            *self.by_source.get(source, {}).get(family, {}),
            *self.by_source.get("*", {}).get(family, {}),
            *own,
        ]
        close = difflib.get_close_matches(code, known, 1, 0.5)
        raise UnknownCodeError(family, code, close[0] if close else "")
