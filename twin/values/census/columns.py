"""Columns: things of one kind, as arrays of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from twin.values.step import MISSING

if TYPE_CHECKING:
    import pandas as pd

Texts = npt.NDArray[np.object_]
"""Names and words; an empty text where there is none."""
Times = npt.NDArray[np.datetime64]
"""Instants in UTC, to the microsecond; not a time where there is none."""
Ints = npt.NDArray[np.int64]
"""Counts and codes; `MISSING` where there is none."""
Floats = npt.NDArray[np.float64]
"""Quantities; not a number where there is none."""
Bools = npt.NDArray[np.bool_]

TYPES = {
    "Texts": np.dtype(object),
    "Times": np.dtype("datetime64[us]"),
    "Ints": np.dtype(np.int64),
    "Floats": np.dtype(np.float64),
    "Bools": np.dtype(np.bool_),
}
"""Types of arrays by the names that columns are declared with."""
NOTHING = {"Texts": "", "Ints": MISSING, "Floats": np.nan, "Bools": False}
"""What stands in a column where nothing is known."""
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False, repr=False)
class Columns:
    """One row per thing; the columns are the fields.

    Raises
    ------
    ValueError if a column is of another type or length, or a name comes twice.
    """

    def __post_init__(self) -> None:
        lengths = set()
        for field in fields(self):
            column = getattr(self, field.name)
            wanted = TYPES[str(field.type)]
            if column.ndim != 1 or column.dtype != wanted:
                raise ValueError(f"{field.name}: {column.dtype} is not {wanted}")
            lengths.add(len(column))
            column.flags.writeable = False
        if len(lengths) > 1:
            raise ValueError(f"columns of {type(self).__name__} differ in length")

    def __len__(self) -> int:
        first = fields(self)[0].name
        return len(getattr(self, first))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)})"

    def _repr_html_(self) -> str:
        return self.table().to_html(index=False)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Columns of rows in the order of the fields, sorted by the first three.

        Parameters
        ----------
        rows : values of each, times in microseconds since 1970; `None` where nothing
            is known.
        """
        ordered = sorted(rows, key=lambda row: tuple(map(str, row[:3])))
        named = [(field.name, str(field.type)) for field in fields(cls)]
        columns = zip(*ordered, strict=True) if ordered else ((),) * len(named)
        return cls(
            **{
                name: _column(kind, values)
                for (name, kind), values in zip(named, columns, strict=True)
            }
        )

    def where(self, rows: Bools) -> Self:
        """Some of the rows."""
        return type(self)(
            **{field.name: getattr(self, field.name)[rows] for field in fields(self)}
        )

    def table(self) -> pd.DataFrame:
        """One row per thing."""
        import pandas as pd

        return pd.DataFrame(
            {field.name: getattr(self, field.name) for field in fields(self)}
        )

    def to_json(self) -> dict[str, list[Any]]:
        """Each column as a list; null where nothing is known."""
        return {
            field.name: _plain(str(field.type), getattr(self, field.name))
            for field in fields(self)
        }


def _column(kind: str, values: Sequence[Any]) -> npt.NDArray[Any]:
    if kind == "Times":
        ticks = [NO_TIME if value is None else value for value in values]
        return np.array(ticks, dtype=np.int64).view("datetime64[us]")
    nothing = NOTHING[kind]
    given = [nothing if value is None else value for value in values]
    column = np.empty(len(given), dtype=TYPES[kind])
    column[:] = given
    return column


def _plain(kind: str, column: npt.NDArray[Any]) -> list[Any]:
    if kind == "Times":
        said = np.datetime_as_string(column, timezone="UTC")
        return [None if text == "NaT" else text for text in said.tolist()]
    if kind == "Texts":
        return [value or None for value in column.tolist()]
    if kind == "Ints":
        return [None if value == MISSING else value for value in column.tolist()]
    if kind == "Floats":
        return [value if np.isfinite(value) else None for value in column.tolist()]
    return list(column.tolist())
