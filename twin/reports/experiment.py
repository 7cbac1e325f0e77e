"""The report of an experiment: its scenarios side by side, in one HTML file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.locale import Label, Language, say
from twin.reports import plots
from twin.reports.boards import View, scenario_names, views
from twin.reports.morning import Load, WhatIf
from twin.reports.notes import notes
from twin.reports.page import (
    COLON,
    MOST_ROWS,
    Languages,
    board_values,
    body,
    page,
    picture,
    spoken,
    verdicts,
)
from twin.reports.quantity import Quantity, of_mean
from twin.reports.reading import loads, what_ifs
from twin.result.caution import bounds_of
from twin.result.element import elements
from twin.result.result import Result
from twin.result.wards import gathered, wards_of

SHOWN = (
    "bed_wait_h",
    "length_min",
    "wait_min",
    "wait_p90_min",
    "utilisation",
    "gave_up",
    "turned_away",
)
"""Indicators of the table, in its order; rows that are zero everywhere are left out."""


MOST_OPEN = 100
"""Rows up to which the table is open; a longer one opens on a click."""


@dataclass(frozen=True)
class Row:
    """One indicator of one thing in every scenario."""

    name: Label
    """What people call it."""
    values: tuple[Quantity, ...]
    """Mean with its 95 % interval. (scenario,)"""


def write(result: Result, path: Path | str, lang: Languages = "both") -> Path:
    """Write the report of an experiment.

    Parameters
    ----------
    result : the experiment; its first scenario is what the others are compared with.
    path : where to write it.
    lang : language of the report.
    """
    chosen = spoken(lang)
    path = Path(path)
    shown = views(result)
    text = page(
        {language: _title(result, language) for language in chosen},
        {language: _body(result, shown, language) for language in chosen},
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def rows(result: Result) -> Iterator[Row]:
    """Indicators that are not nothing in every scenario, in the order of `SHOWN`."""
    for name in SHOWN:
        if name not in result.dataset:
            continue
        variable = result.dataset[name]
        attrs, bounds = variable.attrs, bounds_of(variable.attrs)
        for element, values in elements(variable):
            means = tuple(of_mean(one, attrs["unit"], bounds) for one in values)
            if any(mean.is_known and mean.value for mean in means):
                zh, en = attrs["long_name_zh"], attrs["long_name"]
                label = Label(
                    f"{element.zh} · {zh}" if element.zh else zh,
                    f"{element.en} · {en}" if element.en else en,
                )
                yield Row(label, means)


def _title(result: Result, language: Language) -> str:
    names = scenario_names(result.dataset)
    return say("experiment.title", language, scenario=names[0], count=len(names))


def _body(result: Result, shown: Sequence[View], language: Language) -> str:
    has_any = bool(result.dataset.data_vars)
    told = gathered(result.dataset, wards_of(result.dataset), "resource")
    asked = loads(told.isel(scenario=0)) if has_any else []
    compared = list(what_ifs(Result(told))) if has_any else []
    return body(
        "experiment.html",
        language,
        title=_title(result, language),
        attrs=result.dataset.attrs,
        replications=result.dataset.sizes.get("replication", 0),
        notes=[getattr(note, language) for note in notes(result)],
        failures=result.failures,
        standstills=result.standstills,
        names=scenario_names(result.dataset),
        **board_values(shown, language),
        rows=list(rows(result)) if has_any else [],
        most_open=MOST_OPEN,
        what_ifs=compared,
        figures=_figures(asked, compared, language),
        verdicts=lambda one: verdicts(one, language),
        colon=COLON[language],
    )


def _figures(
    asked: list[Load], compared: list[WhatIf], language: Language
) -> dict[str, Any]:
    found = {}
    if asked:
        figure = plots.loads(asked[:MOST_ROWS], language)
        found["loads"] = picture(figure, f"loads-{language}", "loads.title", language)
    for at, one in enumerate(compared):
        if one.differences:
            figure = plots.differences(one.differences, language)
            name = f"what_if_{at}"
            found[name] = picture(
                figure, f"{name}-{language}", "what_ifs.title", language
            )
    return found
