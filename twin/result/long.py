"""The long table of a result: one row per number, for programs that read Parquet."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from twin.values import parquet

SCHEMA = "twin.result.long/1"

FIRST = "indicator"
"""The first column; those of the axes follow, then `value` and `unit`."""


def write(dataset: xr.Dataset, path: Path) -> Path:
    """The path, once all that is known is in it.

    Every axis has a column, empty where the indicator does not have that axis. What is
    missing has no row. The attributes stand in the schema under `twin`, as JSON.

    Raises
    ------
    TwinError if pyarrow is not installed.
    """
    arrow = parquet.arrow()
    text = arrow.dictionary(arrow.int32(), arrow.string())
    axes = {
        str(dim): text if dataset[dim].dtype.kind in "OU" else arrow.int32()
        for dim in dataset.dims
    }
    fields = {FIRST: text, **axes, "value": arrow.float64(), "unit": text}
    said = json.dumps({"schema": SCHEMA, **dataset.attrs}, ensure_ascii=False)
    schema = arrow.schema(list(fields.items()), metadata={"twin": said})
    tables = (_rows(dataset, str(name), schema, arrow) for name in dataset.data_vars)
    return parquet.write(path, tables, schema)


def _rows(dataset: xr.Dataset, name: str, schema: Any, arrow: Any) -> Any:
    """The rows of one indicator."""
    variable = dataset[name]
    at = np.nonzero(~np.isnan(variable.values))
    value = variable.values[at]
    same = np.zeros(len(value), dtype=np.int32)
    columns = {
        FIRST: _texts(same, [name], arrow),
        "value": arrow.array(value),
        "unit": _texts(same, [variable.attrs["unit"]], arrow),
    }
    for dim, places in zip(map(str, variable.dims), at, strict=True):
        things = dataset[dim].values
        if things.dtype.kind in "OU":
            columns[dim] = _texts(places.astype(np.int32), things.tolist(), arrow)
        else:
            columns[dim] = arrow.array(things[places].astype(np.int32))
    whole = [
        columns.get(field.name, arrow.nulls(len(value), field.type)) for field in schema
    ]
    return arrow.table(whole, schema=schema)


def _texts(places: npt.NDArray[np.int32], texts: list[str], arrow: Any) -> Any:
    """Texts by their places in a list."""
    known = arrow.array(texts, arrow.string())
    return arrow.DictionaryArray.from_arrays(arrow.array(places), known)
