"""Rows: figures with their intervals, in the forms that people and programs read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import xarray as xr

from twin.result.summary import LEVEL, plain

if TYPE_CHECKING:
    import pandas as pd


class Row(Protocol):
    """One figure with its interval."""

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
        return self.table().to_html(index=False, float_format=self.shown_as.format)

    def table(self) -> "pd.DataFrame":
        """One row per figure."""
        import pandas as pd

        return pd.DataFrame([row.to_dict() for row in self.rows])

    def to_xarray(self) -> xr.Dataset:
        """The rows as a dataset along `row`."""
        return xr.Dataset.from_dataframe(self.table().rename_axis("row"))

    def to_json(self) -> dict[str, Any]:
        """The rows as plain data; what is not known, or infinite, is null."""
        rows = [
            {
                name: plain(value) if isinstance(value, float) else value
                for name, value in row.to_dict().items()
            }
            for row in self.rows
        ]
        return {"schema": self.schema, "level": LEVEL, "rows": rows}
