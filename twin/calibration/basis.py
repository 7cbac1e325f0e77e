"""What values drawn from real files rest on, ready to be said in a report."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from twin.feeds.quarantine import Quarantine
from twin.locale import Label, say

SCHEMA = 1
"""Version of the JSON form."""

Count = tuple[Label, int | str]


@dataclass(frozen=True)
class DrawnValue:
    """One value of a scenario that a file gave in place of the declared one."""

    path: str
    """Dotted path in the scenario."""
    what: Label
    """What it is."""
    observations: int | str
    """How many it rests on: times, cases or days."""
    mean: float
    """Mean of what was observed, in `unit`."""
    sd: float
    """Standard deviation of what was observed, in `unit`."""
    unit: str
    """Unit; `share` for a probability."""
    declared: str
    """What the scenario declares instead."""


@dataclass(frozen=True)
class FileBasis:
    """What was read from one file, how it was used, and what was left out."""

    file: str
    """Name of the file."""
    what: Label
    """What it was used for."""
    as_of: str
    """Last day in it, as ISO 8601."""
    rules: tuple[Label, ...]
    """How values were made of it."""
    counts: tuple[Count, ...]
    """What was read, used and left out; of people, fewer than five are not told."""
    examples: tuple[tuple[Label, str], ...]
    """Lines of the first rows put aside, by reason."""
    values: tuple[DrawnValue, ...]
    """The values drawn."""


@dataclass(frozen=True)
class EmpiricalBasis:
    """What the values drawn from real files rest on."""

    files: tuple[FileBasis, ...]
    """One entry per file."""

    @property
    def as_of(self) -> str:
        """Last day of each file."""
        return ", ".join(f"{one.file}: {one.as_of}" for one in self.files)

    @property
    def rules(self) -> tuple[Label, ...]:
        """Every rule of every file."""
        return tuple(rule for one in self.files for rule in one.rules)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"schema": SCHEMA, "files": [_plain(asdict(one)) for one in self.files]}


def both(key: str, **values: object) -> Label:
    """The text of a key in both languages.

    Parameters
    ----------
    key : the key in the catalogue.
    values : what its places are filled with; a name in each of the languages.
    """
    return Label(say(key, "zh", **values), say(key, "en", **values))


def joined(labels: Iterable[Label], key: str | None = None) -> Label:
    """Labels one after another, with a comma or the text of a key between them.

    Parameters
    ----------
    labels : the parts.
    key : what stands between them, in the catalogue.
    """
    parts = list(labels)
    zh, en = both(key) if key else ("、", ", ")
    return Label(zh.join(one.zh for one in parts), en.join(one.en for one in parts))


def sentences(labels: Iterable[Label]) -> Label:
    """Sentences one after another."""
    parts = list(labels)
    return Label("".join(one.zh for one in parts), " ".join(one.en for one in parts))


def counts_of(quarantine: Quarantine) -> tuple[Count, ...]:
    """Rows put aside, by reason."""
    return tuple((_reason(key), rows) for key, rows in quarantine.counts.items())


def examples_of(quarantine: Quarantine) -> tuple[tuple[Label, str], ...]:
    """Lines of the first rows put aside, by reason."""
    return tuple(
        (_reason(key), ", ".join(map(str, lines)))
        for key, lines in quarantine.first_lines.items()
    )


def _reason(key: str) -> Label:
    return Label(say(f"quarantine.{key}", "zh"), say(f"quarantine.{key}", "en"))


def _plain(value: Any) -> Any:
    """Plain data in which a name is an object of its two languages."""
    if isinstance(value, Label):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
