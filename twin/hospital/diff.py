"""What differs between two scenarios, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from twin.hospital.explain import Explained

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 20
"""Rows that a repr lists."""
_OWN = ("name", "why", "source", "grid")
"""Blocks that say what a scenario is rather than how it runs."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not the same in two scenarios.

    Parameters
    ----------
    path : dotted path, as `vary` takes it.
    before : value in the first; none if it has none.
    after : value in the second; none if it has none.
    unit : unit of the values, empty if they have none.
    where : file and line that set the second's, or the first's if that has none.
    formula : expression that gave it in both, so that it follows from another.
    """

    path: str
    before: Any
    after: Any
    unit: str
    where: str
    formula: str = ""

    def __str__(self) -> str:
        unit = f" [{self.unit}]" if self.unit else ""
        change = f"{_shown(self.before)} → {_shown(self.after)}{unit}"
        formula = f" {self.formula}" if self.formula else ""
        return f"{self.path}: {change}{formula}  ({self.where})"


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two scenarios but what they are called and for.

    Parameters
    ----------
    before : name of the first.
    after : name of the second.
    rows : what differs, what other values lead to last.
    """

    before: str
    after: str
    rows: tuple[Difference, ...]

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def table(self) -> pd.DataFrame:
        """A row for each value: path, before, after, unit, where, formula."""
        import pandas as pd

        columns = list(Difference.__dataclass_fields__)
        return pd.DataFrame([asdict(row) for row in self.rows], columns=columns)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        rows = [asdict(row) for row in self.rows]
        return {"version": 1, "before": self.before, "after": self.after, "rows": rows}

    def __repr__(self) -> str:
        count = len(self.rows)
        what = f"{count} value{'s' * (count != 1)} differ{'s' * (count == 1)}"
        lines = [f"{self.before} → {self.after}: {what}"]
        lines += [f"  {row}" for row in self.rows[:MOST_SHOWN]]
        if count > MOST_SHOWN:
            lines.append(f"  and {count - MOST_SHOWN} more")
        return "\n".join(lines)

    __str__ = __repr__


def differences(
    before: Iterable[Explained], after: Iterable[Explained]
) -> tuple[Difference, ...]:
    """Values that are not the same in two scenarios' rows, followers last."""
    old = {row.path: row for row in before}
    new = {row.path: row for row in after}
    found = []
    for path in dict.fromkeys((*new, *old)):
        one, other = old.get(path), new.get(path)
        row = other or one
        if row is None or path.partition(".")[0] in _OWN:
            continue
        old_value = one.value if one else None
        new_value = other.value if other else None
        if old_value == new_value and (one is None) == (other is None):
            continue
        is_same = one is not None and other is not None and one.formula == other.formula
        formula = row.formula if is_same else ""
        found.append(
            Difference(path, old_value, new_value, row.unit, row.where, formula)
        )
    return tuple(sorted(found, key=lambda row: bool(row.formula)))


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
