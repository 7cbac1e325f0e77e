"""Parquet: tables on disk that other programs read column by column."""

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from twin.errors import TwinError

END = ".parquet"
"""What the name of such a file ends with."""


def arrow() -> ModuleType:
    """The library that makes such tables.

    Raises
    ------
    TwinError if it is not installed, with what to install.
    """
    try:
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise TwinError(
            'Parquet needs pyarrow, which the extra "feeds" brings: '
            'pip install "hospital-twin[feeds]"'
        ) from error
    return import_module("pyarrow")


def write(path: Path, tables: Iterable[Any], schema: Any) -> Path:
    """The path, once the tables are in it one after the other, whole or not at all.

    Parameters
    ----------
    tables : tables of the library, one group of rows each.
    schema : columns that all of them have.
    """
    writer = import_module("pyarrow.parquet").ParquetWriter
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with writer(unfinished, schema, compression="zstd") as file:
            for table in tables:
                file.write_table(table)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
