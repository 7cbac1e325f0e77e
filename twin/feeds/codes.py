"""Codes: what each source calls the things of the layout."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from twin.hospital.codes import ANY, Wild, is_known, read_codes
from twin.hospital.pattern import fits

LONGEST = 200
"""Characters of a code; a longer one is none."""
REMEMBERED = 50_000
"""Codes whose look-up is remembered."""
T = TypeVar("T")


class UnknownCodeError(Exception):
    """A code that is not mapped.

    Attributes
    ----------
    family : what the code is of: places, beds, services, points, devices, lots.
    code : as the source writes it.
    nearest : the nearest code that is mapped, or an empty text.
    """

    def __init__(self, family: str, code: str, nearest: str = "") -> None:
        super().__init__(family, code, nearest)
        self.family = family
        self.code = code
        self.nearest = nearest


class IgnoredCodeError(UnknownCodeError):
    """A code that codes.yaml says is to be left out."""


@dataclass(frozen=True)
class Codes:
    """Layout names by source, family and code.

    Attributes
    ----------
    by_source : for each source and family, the layout's name of each code; the source
        `*` holds for all.
    own : names of the layout by family, which mean themselves whoever says them.
    wild : for each source and family, lines whose code holds `*`, in order.
    ignored : for each source and family, patterns of codes to be left out.
    """

    by_source: Mapping[str, Mapping[str, Mapping[str, str]]] = field(
        default_factory=dict
    )
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    wild: Mapping[str, Mapping[str, tuple[Wild, ...]]] = field(default_factory=dict)
    ignored: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], str | UnknownCodeError] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of_layout(cls, folder: str | Path) -> Codes:
        """Codes of the layout in a folder, by its `codes.yaml` and its own names.

        Raises
        ------
        ScenarioError with everything that is wrong with the file.
        """
        found = read_codes(folder)
        return cls(found.by_source, found.names, found.wild, found.ignored)

    def of(self, source: str, family: str, code: str) -> str:
        """The layout's name of a source's code.

        Raises
        ------
        IgnoredCodeError if it is meant to be left out.
        UnknownCodeError if it is not mapped.
        """
        key = (source, family, code)
        found = self._found.get(key)
        if found is None:
            found = self._look_up(*key)
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            if len(code) <= LONGEST:
                self._found[key] = found
        if isinstance(found, str):
            return found
        raise type(found)(family, code, found.nearest)

    def _look_up(self, source: str, family: str, code: str) -> str | UnknownCodeError:
        own = self.own.get(family, frozenset())
        if len(code) > LONGEST:
            return UnknownCodeError(family, code)
        for mapped in self._of(self.by_source, source, family):
            if code in mapped:
                return mapped[code]
        for lines in self._of(self.wild, source, family):
            for line in lines:
                name = line.name_of(code)
                if name is not None and is_known(family, name, own):
                    return name
        for patterns in self._of(self.ignored, source, family):
            if any(fits(pattern, code) for pattern in patterns):
                return IgnoredCodeError(family, code)
        if is_known(family, code, own):
            return code
        known = [*own]
        for mapped in self._of(self.by_source, source, family):
            known += mapped
        close = difflib.get_close_matches(code, known, 1, 0.5)
        return UnknownCodeError(family, code, close[0] if close else "")

    @staticmethod
    def _of(
        by_source: Mapping[str, Mapping[str, T]], source: str, family: str
    ) -> Iterator[T]:
        """What the source says, then what holds for all."""
        for key in (source, ANY):
            found = by_source.get(key, {}).get(family)
            if found is not None:
                yield found
