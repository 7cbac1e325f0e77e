"""Rows: figures with their intervals, in the forms that people and programs read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import xarray as xr

from twin.locale import Language
from twin.result.caution import caution, of_few
from twin.result.summary import LEVEL, plain

if TYPE_CHECKING:
    import pandas as pd


class Row(Protocol):
    """One figure with its interval."""

    @property
    def low(self) -> float:
        """Lower end."""

    @property
    def high(self) -> float:
        """Upper end."""

    @property
    def replications(self) -> int:
        """How many it rests on."""

    def to_dict(self) -> dict[str, Any]:
        """What stands in a table, by column."""


R = TypeVar("R", bound=Row)


def cut(lines: list[str], most: int, where: str) -> list[str]:
    """The first lines, and how many more there are and where to see them."""
    rest = len(lines) - most
    return [*lines[:most], f"and {rest} more; {where}"] if rest > 0 else lines


@dataclass(frozen=True)
class Rows(Generic[R]):
    """What every table of figures offers."""

    schema: ClassVar[str]
    """Name and version of the JSON form."""
    shown_as: ClassVar[str]
    """How numbers are written in a notebook."""

    rows: tuple[R, ...]
    """One row per figure."""

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        head = "".join(f"<p>{line}</p>" for line in self.cautions())
        table = self.table().to_html(index=False, float_format=self.shown_as.format)
        return head + table

    def caution(self, language: Language) -> str:
        """What has to be known of all intervals; empty where any rests on enough.

        What few of many replications have a value of, its own row says.
        """
        most = max((row.replications for row in self.rows), default=0)
        return of_few(most, language)

    def cautions(self) -> list[str]:
        """The same as a line to print, or none."""
        found = self.caution("en")
        return [f"caution: {found}"] if found else []

    def table(self) -> "pd.DataFrame":
        """One row per figure."""
        import pandas as pd

        return pd.DataFrame(self._records())

    def _records(self) -> list[dict[str, Any]]:
        """What stands in a table, and what has to be known of each interval."""
        return [
            {
                **row.to_dict(),
                "caution": caution(row.low, row.high, row.replications, "en"),
            }
            for row in self.rows
        ]

    def to_xarray(self) -> xr.Dataset:
        """The rows as a dataset along `row`."""
        return xr.Dataset.from_dataframe(self.table().rename_axis("row"))

    def to_json(self) -> dict[str, Any]:
        """The rows as plain data; what is not known, or infinite, is null."""
        rows = [
            {
                name: plain(value) if isinstance(value, float) else value
                for name, value in row.items()
            }
            for row in self._records()
        ]
        return {"schema": self.schema, "level": LEVEL, "rows": rows}
