"""The long table, read back as any program would."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from twin.result import Result


@pytest.fixture
def table(two: Result, tmp_path) -> pd.DataFrame:
    """What is read back."""
    return pd.read_parquet(two.to_parquet(tmp_path / "new" / "长表.parquet"))


def test_every_number_comes_back(two: Result, table: pd.DataFrame) -> None:
    """Every value of every indicator has a row with its axes, and no other has one."""
    dataset = two.dataset
    for name, rows in table.groupby("indicator", observed=True):
        variable = dataset[name]
        keys = [rows[dim].tolist() for dim in variable.dims]
        index = pd.MultiIndex.from_arrays(keys, names=list(variable.dims))
        mine = pd.Series(rows["value"].to_numpy(), index).sort_index()
        bare = variable.reset_coords(drop=True)
        bare = bare.drop_vars([c for c in bare.coords if c not in bare.dims])
        theirs = bare.to_series().dropna().sort_index()
        assert mine.index.tolist() == theirs.index.tolist(), name
        assert np.array_equal(mine.to_numpy(), theirs.to_numpy()), name
        assert rows["unit"].unique().tolist() == [variable.attrs["unit"]]
        others = [dim for dim in dataset.dims if dim not in variable.dims]
        assert rows[others].isna().all(axis=None)
    known = {
        str(name) for name, one in dataset.data_vars.items() if one.notnull().any()
    }
    assert set(table["indicator"].unique()) == known


def test_missing_has_no_row(table: pd.DataFrame) -> None:
    """Where a resource has no queue there is no row, in either scenario."""
    queue = table[table["indicator"] == "queue"]
    assert queue["resource"].unique().tolist() == ["doctor"]
    assert len(queue) == 2 * 4 * 48


def test_it_says_what_it_is(two: Result, tmp_path) -> None:
    """The schema carries the attributes, scenarios and seed among them."""
    schema = pq.read_schema(two.to_parquet(tmp_path / "r.parquet"))
    said = json.loads(schema.metadata[b"twin"])
    assert said["schema"] == "twin.result.long/1"
    assert said["seed"] == 7
    assert said["scenarios"] == two.dataset.attrs["scenarios"]
    assert schema.names[0] == "indicator"
    assert schema.names[-2:] == ["value", "unit"]
