"""A morning report for machines: one JSON document, and tables as CSV.

Every number is an object with `value`, `low`, `high`, `unit`, `level`, `spread` (what
the interval holds: single `runs`, the `mean`, or `paired` differences),
`replications` and `as_of`. Series by hour hold lists under the same names.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import isfinite
from typing import Any

from twin.locale import LANGUAGES, Label
from twin.reports.boards import Cell, View
from twin.reports.headlines import headlines
from twin.reports.level import worst
from twin.reports.morning import Hours, Morning, Week
from twin.reports.quantity import Quantity

SCHEMA = "twin.nightly/1"

Row = dict[str, object]


def record(morning: Morning) -> dict[str, Any]:
    """The report as plain data of schema `twin.nightly/1`."""
    basis, lines = morning.basis, headlines(morning)
    state = basis.as_of or None

    def number(value: Quantity) -> dict[str, Any]:
        return {**value.to_json(), "as_of": state}

    def named(one: Any, **numbers: Any) -> dict[str, Any]:
        return {"key": one.key, "name": _name(one.name), **numbers}

    return {
        "schema": SCHEMA,
        "status": "incomplete" if morning.failures else "complete",
        "level": worst(line.level for line in lines),
        "headlines": [
            {
                "level": line.level,
                "key": line.key,
                "name": _name(line.name) if line.name else None,
                "text": {
                    language: line.sentence.said(language) for language in LANGUAGES
                },
            }
            for line in lines
        ],
        "basis": {
            "hospital": _name(basis.hospital),
            "scenario": _name(basis.scenario),
            "scenario_file": basis.scenario_file,
            "first_day": basis.first_day.isoformat(),
            "days": basis.days,
            "warm_up_days": basis.warm_up_days,
            "replications": basis.replications,
            "seed": basis.seed,
            "version": basis.version,
            "created": basis.created.isoformat(),
            "as_of": state,
            "holidays": [day.isoformat() for day in basis.holidays],
            "calendar_is_provisional": basis.calendar_is_provisional,
            "notes": [_name(note) for note in basis.notes],
        },
        "arrivals": [named(one, visits=number(one.visits)) for one in morning.arrivals],
        "hours": [named(one, **_series(one, state)) for one in morning.hours],
        "waits": [
            named(
                one,
                mean=number(one.mean),
                p90=number(one.p90),
                served=number(one.served),
                worst_hours=list(one.worst_hours) if one.worst_hours else None,
            )
            for one in morning.waits
        ],
        "loads": [
            named(one, load=number(one.load), settles=one.settles)
            for one in morning.loads
        ],
        "fills": [
            named(one, share=number(one.share), hour=number(one.hour))
            for one in morning.fills
        ],
        "week_peaks": [
            named(one, days=[number(day) for day in one.days])
            for one in morning.week_peaks
        ],
        "week_waits": [
            named(one, days=[number(day) for day in one.days])
            for one in morning.week_waits
        ],
        "what_ifs": [
            {
                "name": _name(one.name),
                "why": None if one.why is None else _name(one.why),
                "differences": [
                    named(
                        row,
                        base=number(row.base),
                        other=number(row.other),
                        difference=number(row.difference),
                        verdict=row.verdict,
                    )
                    for row in one.differences
                ],
            }
            for one in morning.what_ifs
        ],
        "boards": [_board(view, state) for view in morning.boards],
        "failures": [vars(failure) for failure in morning.failures],
        "standstills": [
            vars(one) for one in (*morning.standstills, *morning.what_if_standstills)
        ],
        "sources": [
            {
                "file": source.file,
                "what": _name(source.what),
                "rules": [_name(rule) for rule in source.rules],
                "counts": [
                    {"name": _name(name), "count": count}
                    for name, count in source.counts
                ],
                "examples": [
                    {"name": _name(name), "where": where}
                    for name, where in source.examples
                ],
                "drawn": [
                    named(
                        one,
                        mean=number(one.value),
                        observations=one.observations,
                        declared=one.declared,
                    )
                    for one in source.values
                ],
            }
            for source in morning.sources
        ],
    }


def _board(view: View, state: str | None) -> dict[str, Any]:
    """A board of the plan: what asks for attention, and every figure."""

    def figure(name: Label, cell: Cell) -> dict[str, Any]:
        return {
            "name": _name(name),
            "status": cell.status,
            "mean": {**cell.mean.to_json(), "as_of": state},
            "worst": {**cell.worst.to_json(), "as_of": state},
            "worst_at": cell.when.en,
        }

    return {
        "key": view.key,
        "name": _name(view.title),
        "level": view.level,
        "alarms": view.alarms,
        "warnings": view.warnings,
        "attention": [alert.block.key for alert in view.alerts],
        "indicators": [
            {
                "key": block.key,
                "name": _name(block.name),
                "definition": _name(block.definition),
                "thresholds": block.limits and [end.value for end in block.limits],
                "figures": [
                    figure(line.name, line.cells[0])
                    for line in block.lines
                    if line.cells[0] is not None
                ],
            }
            for block in view.blocks.values()
        ],
    }


def tables(morning: Morning) -> dict[str, str]:
    """Text of the CSV files by file name."""
    found = {
        "arrivals.csv": [
            _keys(one) | _flat("visits", one.visits) for one in morning.arrivals
        ],
        "occupancy.csv": [row for one in morning.hours for row in _by_hour(one)],
        "waits.csv": [
            _keys(one)
            | _flat("mean_wait", one.mean)
            | _flat("p90_wait", one.p90)
            | _flat("served", one.served)
            for one in morning.waits
        ],
        "loads.csv": [_keys(one) | _flat("load", one.load) for one in morning.loads],
        "fills.csv": [
            _keys(one) | _flat("probability", one.share) | _flat("hour", one.hour)
            for one in morning.fills
        ],
        "week.csv": [
            *_by_day(morning, "highest occupancy", morning.week_peaks),
            *_by_day(morning, "mean wait", morning.week_waits),
        ],
        "what_ifs.csv": [
            {"what_if_zh": one.name.zh, "what_if_en": one.name.en}
            | _keys(row)
            | _flat("base", row.base)
            | _flat("what_if", row.other)
            | _flat("difference", row.difference)
            | {"verdict": row.verdict}
            for one in morning.what_ifs
            for row in one.differences
        ],
    }
    found["boards.csv"] = [row for view in morning.boards for row in _figures(view)]
    state = morning.basis.as_of
    return {name: _csv(rows, state) for name, rows in found.items()}


def _figures(view: View) -> Iterable[Row]:
    for block in view.blocks.values():
        for line in block.lines:
            cell = line.cells[0]
            if cell is None:
                continue
            yield {
                "board": view.key,
                "indicator": block.key,
                "name_zh": line.name.zh,
                "name_en": line.name.en,
                **_flat("mean", cell.mean),
                **_flat("worst", cell.worst),
                "worst_at": cell.when.en,
                "status": cell.status,
            }


def _series(one: Hours, state: str | None) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "unit": one.peak.unit,
        "level": 0.8,
        "spread": "runs",
        "replications": one.peak.replications,
        "as_of": state,
        "value": one.middle.tolist(),
        "low": one.low.tolist(),
        "high": one.high.tolist(),
        "capacity": one.capacity.tolist(),
        "probability_full": one.full.tolist(),
    }


def _by_hour(one: Hours) -> Iterable[Row]:
    for hour in range(one.middle.size):
        yield _keys(one) | {
            "hour": hour,
            "occupancy": one.middle[hour],
            "occupancy_low": one.low[hour],
            "occupancy_high": one.high[hour],
            "occupancy_interval": "80 % of runs",
            "unit": one.peak.unit,
            "capacity": one.capacity[hour],
            "probability_full": one.full[hour],
        }


def _by_day(morning: Morning, indicator: str, rows: Sequence[Week]) -> Iterable[Row]:
    for one in rows:
        for day, value in enumerate(one.days):
            date = morning.basis.first_day + timedelta(day)
            yield (
                _keys(one)
                | {"indicator": indicator, "date": date}
                | _flat("value", value)
            )


def _keys(one: Any) -> Row:
    return {"key": one.key, "name_zh": one.name.zh, "name_en": one.name.en}


def _flat(name: str, value: Quantity) -> Row:
    return {
        name: value.value,
        f"{name}_low": value.low,
        f"{name}_high": value.high,
        f"{name}_interval": f"{value.level * 100:.0f} % of "
        f"{'runs' if value.spread == 'runs' else 'the mean'}",
        f"{name}_unit": value.unit,
    }


def _csv(rows: Sequence[Row], state: str) -> str:
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], "as_of"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: _cell(value) for name, value in row.items()} | {"as_of": state}
        )
    return text.getvalue()


def _cell(value: object) -> object:
    """Six figures that count, and nothing where nothing is known."""
    if isinstance(value, float):
        return f"{value:.6g}" if isfinite(value) else ""
    return value


def _name(name: Label) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}
