"""Timelines: a figure of what a sample of visits did, minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twin.locale import Label, Language, say
from twin.reports.lettering import width_em
from twin.reports.palette import GREY, INK, PLACES, RULE, WAIT, plain
from twin.reports.playback import play
from twin.reports.quarters import Quarters
from twin.reports.timeline import OWN, Kind, Stretch, Timeline, sample
from twin.reports.wording import number, with_unit
from twin.result import fonts
from twin.values.step import DAY, MINUTE, MISSING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twin.hospital.scenario import Scenario

WIDTH_IN = 12.0
SIDES_IN = (2.6, 1.75)
"""Room for words left and right of the lines. [in]"""
LETTERS_PT = 7.5


def timelines(
    scenario: Scenario,
    stream: str | None = None,
    count: int = 10,
    *,
    day: int = 0,
    replication: int = 0,
    seed: int | None = None,
    lang: Language = "en",
) -> Figure:
    """What a sample of the visits that leave on a day did: waits light, service solid.

    Parameters
    ----------
    scenario : what to run; without a grid.
    stream : whose visits, or a pattern such as `booked-*`; if there is none, all
        visits that come and leave on the day.
    count : how many, at equal shares of the order of their lengths.
    day : days after the warm-up, from 0. [d]
    replication : which draw of all chance.
    seed : names the random numbers; as the scenario says if not given.
    lang : language of names and labels.

    Raises
    ------
    TwinError if there is no such stream, or no visit of it leaves on the day.
    """
    playback = play(scenario, day, replication, seed)
    rows = sample(playback, stream, count)
    names = Quarters.of(playback.model, playback.scene.roles).names
    return draw(rows, names, lang)


def draw(
    rows: Sequence[Timeline], names: Sequence[Label], language: Language
) -> Figure:
    """The figure of some timelines.

    Parameters
    ----------
    rows : from top to bottom.
    names : what people call the quarters.
    language : of names and labels.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    height = 1.25 + 0.4 * len(rows)
    longest = max(row.length for row in rows)
    with rc_context(fonts.settings()):
        figure = Figure(figsize=(WIDTH_IN, height))
        left, right = (side / WIDTH_IN for side in SIDES_IN)
        ax = figure.add_axes((left, 0.62 / height, 1 - left - right, 1 - 1 / height))
        scale, unit = _unit(longest)
        colour = _colours(rows)
        inch = (WIDTH_IN - sum(SIDES_IN)) / (longest / scale)
        for y, row in enumerate(rows):
            for stretch in row.stretches:
                _bar(ax, y, stretch, scale, inch, colour, language)
            _beside(ax, y, row, language)
        ax.set_xlim(0, longest / scale)
        ax.set_ylim(len(rows) - 0.45, -0.55)
        ax.set_yticks([])
        plain(ax)
        ax.grid(axis="x", color=RULE, linewidth=0.6)
        ax.set_xlabel(
            say("timelines.axis", language, unit=say(f"unit.{unit}", language)),
            fontsize=8.5,
            color=GREY,
        )
        title = say("timelines.title", language, count=len(rows))
        figure.text(
            0.01, 1 - 0.1 / height, title, fontsize=11, color=INK, va="top"
        ).set_fontweight("bold")
        _key(figure, height, colour, names, language)
        for text in figure.findobj(Text):
            text.set_parse_math(False)  # a name may hold a dollar sign
    return figure


def _colours(rows: Sequence[Timeline]) -> dict[int, str]:
    """A colour for each of the quarters in which most time is served."""
    time: dict[int, float] = {}
    for row in rows:
        for each in row.stretches:
            if each.kind == Kind.SERVICE and each.quarter != MISSING:
                time[each.quarter] = time.get(each.quarter, 0) + each.end - each.begin
    ordered = sorted(time, key=lambda quarter: -time[quarter])
    return dict(zip(ordered, PLACES, strict=False))


def _bar(
    ax: Axes,
    y: int,
    stretch: Stretch,
    scale: float,
    inch: float,
    colour: dict[int, str],
    language: Language,
) -> None:
    begin, width = stretch.begin / scale, (stretch.end - stretch.begin) / scale
    if stretch.kind == Kind.WALK:
        ax.barh(y, width, 0.1, begin, color=GREY, linewidth=0)
        return
    is_wait = stretch.kind == Kind.WAIT
    face = WAIT if is_wait else colour.get(stretch.quarter, GREY)
    ax.barh(
        y,
        width,
        0.5 if is_wait else 0.72,
        begin,
        color=face,
        edgecolor="#aab4bf" if is_wait else "white",
        linewidth=0.5,
    )
    text = getattr(stretch.name, language)
    if text and width_em(text) * LETTERS_PT / 72 < 0.96 * width * inch:
        ax.text(
            begin + width / 2,
            y,
            text,
            fontsize=LETTERS_PT,
            color=GREY if is_wait else "white",
            ha="center",
            va="center",
        )


def _unit(minutes: float) -> tuple[float, str]:
    """How many minutes are one of the unit in which so many read best, and it."""
    if minutes > 3 * 1440:
        return 1440.0, "days"
    return (60.0, "h") if minutes > 8 * 60 else (1.0, "min")


def _beside(ax: Axes, y: int, row: Timeline, language: Language) -> None:
    minutes = int(row.arrived % (DAY / MINUTE))
    came = f"{minutes // 60:02d}:{minutes % 60:02d}"
    said = getattr(row.stream, language)
    place = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 8.5}
    left = SIDES_IN[0] / (WIDTH_IN - sum(SIDES_IN))
    while width_em(said) * 8.5 / 72 > SIDES_IN[0] - 0.75:
        said = said[:-2].rstrip() + "…"
    ax.annotate(came, (-left * 0.96, y), color=GREY, **place)  # type: ignore[arg-type]
    ax.annotate(said, (-left * 0.78, y), color=INK, **place)  # type: ignore[arg-type]
    share = row.waiting / row.length if row.length else 0.0
    scale, unit = _unit(row.length)
    text = number(row.length / scale, 0 if scale == 1 else 1)
    words = say(
        "timelines.length",
        language,
        length=with_unit(text, unit, language),
        share=f"{share:.0%}",
    )
    ax.annotate(words, (1.01, y), color=INK, **place)  # type: ignore[arg-type]


def _place(quarter: int, names: Sequence[Label], language: Language) -> str:
    if quarter == OWN:
        return say("timelines.own", language)
    return str(getattr(names[quarter], language))


def _key(
    figure: Figure,
    height: float,
    colour: dict[int, str],
    names: Sequence[Label],
    language: Language,
) -> None:
    from matplotlib.patches import Rectangle

    entries = [
        (WAIT, 0.12, say("timelines.waits", language)),
        (GREY, 0.03, say("timelines.walks", language)),
        *((face, 0.15, _place(at, names, language)) for at, face in colour.items()),
        (GREY, 0.15, say("timelines.elsewhere", language)),
    ]
    width = [0.55 + width_em(said) * 8.5 / 72 for *_, said in entries]
    closer = min(1.0, (WIDTH_IN - 0.2) / sum(width))
    x = 0.12
    for (face, thick, said), step in zip(entries, width, strict=True):
        mark = Rectangle(
            (x / WIDTH_IN, (0.17 - thick / 2) / height),
            0.25 / WIDTH_IN,
            thick / height,
            transform=figure.transFigure,
            facecolor=face,
            edgecolor="#aab4bf" if face == WAIT else face,
            linewidth=0.5,
        )
        figure.add_artist(mark)
        figure.text(
            (x + 0.31) / WIDTH_IN,
            0.17 / height,
            said,
            fontsize=8.5,
            color=INK,
            va="center",
        )
        x += closer * step
