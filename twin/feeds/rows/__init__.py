"""Rows of tables, as events: what CSV files, Parquet files and SQL views hold."""

from twin.feeds.rows.mapping import Mapping
from twin.feeds.rows.rows import Rows, packed

__all__ = ["Mapping", "Rows", "packed"]
