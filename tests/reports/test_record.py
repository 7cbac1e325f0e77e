"""The report for machines: every number with unit, interval and as-of."""

import csv
import io
import json

import pytest

from twin.reports.reading import morning
from twin.reports.record import SCHEMA, record, tables

NUMBER = {
    "value",
    "low",
    "high",
    "unit",
    "level",
    "spread",
    "replications",
    "as_of",
}


@pytest.fixture(scope="module")
def read(result, basis):
    """The morning of the made-up result."""
    return morning(result, basis)


def objects(data):
    """Every object inside plain data."""
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from objects(one)


def test_schema_and_top_level(read):
    """The document names its schema and holds every part of the report."""
    found = record(read)
    assert found["schema"] == SCHEMA == "twin.nightly/1"
    assert list(found) == [
        "schema",
        "status",
        "level",
        "headlines",
        "basis",
        "arrivals",
        "hours",
        "waits",
        "loads",
        "fills",
        "week_peaks",
        "week_waits",
        "what_ifs",
        "boards",
        "failures",
        "standstills",
        "sources",
    ]
    assert found["status"] == "complete"
    assert found["level"] == "over"


def test_numbers_are_whole(read):
    """Every object with a value has unit, interval, replications and as-of."""
    numbers = [one for one in objects(record(read)) if "value" in one]
    assert len(numbers) > 100
    assert all(set(one) >= NUMBER for one in numbers)


def test_it_is_json_without_nan(read):
    """The document is strict JSON, and reads back the same."""
    found = record(read)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_headlines_in_both_languages(read):
    """A headline has both texts and what it is about."""
    first = record(read)["headlines"][0]
    assert first["key"] == "doctor-im"
    assert "never settles: load 1.07" in first["text"]["en"]
    assert "1.07" in first["text"]["zh"]


def test_tables_hold_every_resource_and_hour(read):
    """The occupancy table has 24 rows for each resource, units in every row."""
    rows = list(csv.DictReader(io.StringIO(tables(read)["occupancy.csv"])))
    assert len(rows) == 24 * 5
    assert {row["unit"] for row in rows} == {"beds", "spaces", "staff", "units"}
    assert {row["name_zh"] for row in rows} >= {"急诊床位", "停车位"}


def test_tables_agree_with_the_document(read):
    """A load in the table is the load of the document, to six figures."""
    rows = list(csv.DictReader(io.StringIO(tables(read)["loads.csv"])))
    loads = {one["key"]: one["load"]["value"] for one in record(read)["loads"]}
    assert {row["key"]: float(row["load"]) for row in rows} == pytest.approx(loads)
    assert {row["load_unit"] for row in rows} == {"1"}
