"""A report as one HTML file: no script, no network, pictures inside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from twin.locale import LANGUAGES, Label, Language, say
from twin.reports import board_plots, plots, wording
from twin.reports.boards import MOST_LINES, View, first
from twin.reports.headlines import headlines
from twin.reports.level import worst
from twin.reports.morning import Difference, Morning, WhatIf
from twin.reports.svg import svg
from twin.reports.wording import Span

if TYPE_CHECKING:
    from jinja2 import Environment
    from matplotlib.figure import Figure

Languages = Literal["zh", "en", "both"]

SIGNS = {"over": "■", "tight": "▲", "calm": "●", "failed": "✕"}
"""A shape for each level, so that the colour is not alone."""


COLON: dict[Language, str] = {"zh": "：", "en": ": "}
MOST_PANELS = 9
"""Resources drawn hour by hour, at most; the files hold them all."""
MOST_ROWS = 12
"""Rows of a figure or of a table of the week, at most."""
MOST_ALERTS = 5
"""Indicators of a board that are said to ask for attention before a click, at most."""
MOST_NAMED = 3
"""Indicators named in one sentence of a verdict, at most."""


def spoken(languages: Languages) -> tuple[Language, ...]:
    """The languages of a page, the first one shown first."""
    return LANGUAGES if languages == "both" else (languages,)


def page(titles: Mapping[Language, str], bodies: Mapping[Language, str]) -> str:
    """Bodies of one or two languages as one page, with a switch made of style alone.

    Parameters
    ----------
    titles : title of the page by language.
    bodies : what stands in it by language, as `body` renders it.
    """
    from markupsafe import Markup

    # These come out of templates that escaped what is not theirs
    safe = {language: Markup(body) for language, body in bodies.items()}  # noqa: S704
    style = Markup(file_text("page.css"))  # noqa: S704
    return (
        environment()
        .get_template("page.html")
        .render(
            languages=list(bodies),
            titles=list(titles.values()),
            bodies=safe,
            style=style,
        )
    )


def body(template: str, language: Language, **values: Any) -> str:
    """A template filled in, in one language."""
    return (
        environment()
        .get_template(template)
        .render(
            language=language,
            sign=SIGNS,
            t=lambda key, /, **words: say(key, language, **words),
            n=partial(_named, language=language),
            q=lambda value: wording.quantity(value, language),
            central=lambda value: wording.central(value, language),
            interval=wording.interval,
            difference=lambda value: wording.difference(value, language),
            day_name=lambda day: wording.day_name(day, language),
            span=lambda hours: str(Span(*hours)) if hours else wording.UNKNOWN,
            count_of=lambda count: count if isinstance(count, str) else f"{count:,}",
            **values,
        )
    )


def morning_page(morning: Morning, languages: Languages) -> str:
    """The morning report."""
    lines = headlines(morning)
    basis = morning.basis
    titles: dict[Language, str] = {}
    bodies: dict[Language, str] = {}
    for language in spoken(languages):
        titles[language] = say(
            "page.title", language, hospital=basis.hospital, day=basis.first_day
        )
        bodies[language] = body(
            "nightly.html",
            language,
            morning=morning,
            headlines=lines,
            level=worst(line.level for line in lines),
            as_of=as_of(basis.as_of),
            days=[basis.first_day + timedelta(day) for day in range(basis.days)],
            figures=figures(morning, language),
            verdicts=partial(verdicts, language=language),
            weekday=say(f"weekday.{basis.first_day.weekday()}", language),
            colon=COLON[language],
            most=MOST_ROWS,
            **board_values(morning.boards, language),
        )
    return page(titles, bodies)


def figures(morning: Morning, language: Language) -> dict[str, Any]:
    """The pictures of a morning report by name, as safe SVG."""
    drawn: dict[str, tuple[Callable[..., Figure], Any, str]] = {
        "day": (plots.day, morning.hours[:MOST_PANELS], "day.read"),
        "waits": (plots.waits, morning.waits[:MOST_ROWS], "waits.read"),
        "loads": (plots.loads, morning.loads[:MOST_ROWS], "loads.title"),
    }
    for at, what_if in enumerate(morning.what_ifs):
        drawn[f"what_if_{at}"] = (
            plots.differences,
            what_if.differences,
            "what_ifs.title",
        )
    return {
        name: picture(draw(rows, language), f"{name}-{language}", key, language)
        for name, (draw, rows, key) in drawn.items()
        if rows
    }


def board_values(views: Sequence[View], language: Language) -> dict[str, Any]:
    """What `boards.html` asks for: the boards of a result, and their pictures."""
    drawn: dict[str, list[dict[str, Any]]] = {}
    for view in views:
        drawn[view.key] = [
            {
                "title": say(each.key, language),
                "drawn": picture(
                    each.figure, f"{each.key}-{language}", each.key, language
                ),
            }
            for each in board_plots.pictures(view, language)
        ]
    return {
        "boards": views,
        "board_figures": drawn,
        "board_names": views[0].scenarios if views else (),
        "most_alerts": MOST_ALERTS,
        "most_lines": MOST_LINES,
        "worst_of": lambda boards: worst(board.level for board in boards),
        "first": partial(first, most=MOST_ALERTS),
        "some": partial(_some, language=language),
    }


def _some(names: Sequence[Label], language: Language) -> str:
    """The first names, and how many there are if these are not all."""
    joint = "；" if language == "zh" else "; "
    said = [getattr(name, language) for name in names[:MOST_NAMED]]
    rest = len(names) - len(said)
    return joint.join(said) + (
        say("boards.more", language, count=rest) if rest > 0 else ""
    )


def picture(figure: "Figure", name: str, key: str, language: Language) -> Any:
    """A figure as SVG that templates do not escape again."""
    from markupsafe import Markup

    drawn = svg(figure, name.replace("_", "-").replace(".", "-"), say(key, language))
    return Markup(drawn)  # noqa: S704 matplotlib escapes the texts it draws


def verdicts(what_if: WhatIf, language: Language) -> list[tuple[str, str]]:
    """What a what-if makes better, worse or different: a sign and a sentence each."""
    found = []
    for verdict, sign in (("better", "●"), ("worse", "▲"), ("changed", "■")):
        rows = [row for row in what_if.differences if row.verdict == verdict]
        rows.sort(key=_relative, reverse=True)
        items = [
            f"{getattr(row.name, language)} "
            f"{wording.difference(row.difference, language)}"
            for row in rows[:MOST_NAMED]
        ]
        if len(rows) > MOST_NAMED:
            items.append(say("what_ifs.and_more", language, count=len(rows)))
        if items:
            joint = "；" if language == "zh" else "; "
            said = say(f"what_ifs.{verdict}", language, items=joint.join(items))
            found.append((sign, said))
    return found or [("○", say("what_ifs.none_clear", language))]


def _relative(row: Difference) -> float:
    """How large a difference is, as a share of the base."""
    base = abs(row.base.value)
    return abs(row.difference.value) / base if base > 0 else 0.0


def as_of(text: str) -> Label:
    """What the data are as of, or that there are none, in both languages."""
    if not text:
        return Label(*(say("basis.no_feed", language) for language in LANGUAGES))
    return Label(
        *(say("basis.data_as_of", language, time=text) for language in LANGUAGES)
    )


def _named(value: object, language: Language) -> str:
    return str(getattr(value, language, value))


def file_text(name: str) -> str:
    """A file that stands with the templates."""
    return (files("twin.reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def environment() -> "Environment":
    """What fills in templates; it escapes whatever it is given."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(file_text), autoescape=True, undefined=StrictUndefined
    )
    made.filters["say"] = say
    return made
