import sys

import pytest

from twin.errors import TwinError
from twin.values import parquet


def test_without_the_library(monkeypatch) -> None:
    """Where pyarrow is absent, the message names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(TwinError, match=r'extra "feeds".*hospital-twin\[feeds\]'):
        parquet.arrow()


def test_a_file_is_whole_or_not_there(tmp_path) -> None:
    """A table that cannot be made leaves nothing behind, not even an earlier part."""
    arrow = parquet.arrow()
    schema = arrow.schema([("a", arrow.int64())])

    def tables():
        yield arrow.table({"a": [1, 2]}, schema=schema)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        parquet.write(tmp_path / "x" / "t.parquet", tables(), schema)
    assert list((tmp_path / "x").iterdir()) == []
