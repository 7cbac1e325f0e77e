"""The animation's script, run by a real browser: what a person does, and then sees."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.reports.browser import Browser

STEP_MS = 120
"""From one picture to the next while it plays, at the speed it begins with."""


@pytest.fixture(scope="module")
def file(animation, tmp_path_factory) -> Path:
    """The animation's page on disk."""
    path = tmp_path_factory.mktemp("page") / "day.html"
    path.write_text(animation.html(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def told(file) -> dict:
    """What the page knows."""
    text = file.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text)
    return json.loads(found[1])


@pytest.fixture
def page(browser, file) -> Iterator[Browser]:
    """The page just opened; nothing may have gone wrong in it when a test is done."""
    browser.open(file)
    yield browser
    assert browser.faults == []


def frame(page: Browser, told: dict) -> int:
    """Which picture is shown, by its clock."""
    hours, minutes = map(int, page.text("#clock").split(":"))
    return (60 * hours + minutes) // told["minutes"]


def said(number: int) -> str:
    """A number as the page writes it."""
    return "<5" if number < 0 else f"{number:,}"


def is_as_told(page: Browser, told: dict, at: int) -> bool:
    """Whether all that is shown is what the page knows of a picture."""
    more = "≥" if told["more"][at] else ""
    areas = page.value(
        "[...document.querySelectorAll('.area[data-at]')].map(area => "
        "[+area.dataset.at, area.querySelector('.number').textContent])"
    )
    people = [told["people"][place][at] for place, _ in areas]
    return (
        page.text("#total") == more + said(told["total"][at])
        and page.text("#way") == said(told["way"][at])
        and [text for _, text in areas] == [said(n) if n else "" for n in people]
    )


def test_it_begins_with_the_fullest_picture(page, told) -> None:
    """Opened, it shows the picture it says it begins with, and stands still."""
    assert frame(page, told) == told["first"]
    assert is_as_told(page, told, told["first"])
    page.pass_ms(10 * STEP_MS)
    assert frame(page, told) == told["first"]


@pytest.mark.parametrize("hour", [0, 3, 10, 17, 23])
def test_turning_the_clock_changes_what_is_shown(page, told, hour: int) -> None:
    """Put to another hour, the slider shows that hour's people everywhere."""
    at = hour * 60 // told["minutes"]
    page.value(f"document.querySelector('#slider').value = {at + 1}")
    page.value("document.querySelector('#slider').focus()")
    page.press("ArrowLeft")
    assert page.text("#clock") == f"{hour:02d}:00"
    assert is_as_told(page, told, at)


def test_the_keyboard_turns_it_too(page, told) -> None:
    """Arrows go a picture on or back, round the day; the space bar plays and stops."""
    at, count = told["first"], len(told["total"])
    page.press("ArrowRight")
    assert frame(page, told) == (at + 1) % count
    assert is_as_told(page, told, (at + 1) % count)
    for _ in range(3):
        page.press("ArrowLeft")
    assert frame(page, told) == (at - 2) % count
    for _ in range(at - 2 + 1):
        page.press("ArrowLeft")
    assert frame(page, told) == count - 1
    page.press(" ")
    page.pass_ms(2.5 * STEP_MS)
    assert frame(page, told) == 2
    page.press(" ")
    page.pass_ms(5 * STEP_MS)
    assert frame(page, told) == 2


def test_play_and_pause(page, told) -> None:
    """It plays a picture each step, says that it does, and stops where it is."""
    at, count = told["first"], len(told["total"])
    assert page.text("#play") == "▶"
    page.click("#play")
    page.pass_ms(4.5 * STEP_MS)
    assert page.text("#play") == "⏸"
    assert frame(page, told) == (at + 5) % count
    assert is_as_told(page, told, (at + 5) % count)
    page.click("#play")
    page.pass_ms(10 * STEP_MS)
    assert page.text("#play") == "▶"
    assert frame(page, told) == (at + 5) % count


def test_it_plays_faster_if_asked(page, told) -> None:
    """At four times the speed a step takes a quarter of the time."""
    page.value("document.querySelector('#speed').value = '0.25'")
    page.click("#play")
    page.pass_ms(2.5 * STEP_MS)
    page.click("#play")
    count = len(told["total"])
    assert frame(page, told) == (told["first"] + 11) % count


def test_turning_the_clock_stops_it(page, told) -> None:
    """Who takes hold of the slider is not carried on."""
    page.click("#play")
    page.pass_ms(1.5 * STEP_MS)
    page.value("document.querySelector('#slider').focus()")
    page.press("ArrowLeft")
    at = frame(page, told)
    page.pass_ms(5 * STEP_MS)
    assert frame(page, told) == at
    assert page.text("#play") == "▶"


def test_the_language_changes_everywhere(page, told) -> None:
    """One language is shown at a time, in names, queues and words alike."""
    assert page.is_shown("h1 .in-zh")
    assert not page.is_shown("h1 .in-en")
    chinese = page.text("#queues")
    page.click("#tongues [data-language=en]")
    assert page.is_shown("h1 .in-en")
    assert not page.is_shown("h1 .in-zh")
    assert page.value("document.documentElement.lang") == "en"
    names = dict(map(tuple, told["queues"]))
    lines = page.text("#queues").split("\n")
    assert lines[0] in names.values()
    assert chinese.split("\n")[0] in names
    assert not re.search("[一-鿿]", page.text("#queues") + page.text("main figcaption"))
    page.click("#tongues [data-language=zh]")
    assert page.text("#queues") == chinese


def test_colours_mean_what_is_chosen(page) -> None:
    """Another meaning of the colours has its own key, and colours areas otherwise."""
    fills = (
        "[...document.querySelectorAll('.area[data-at] polygon')]"
        ".map(shape => shape.style.fill)"
    )
    modes = page.value(
        "[...document.querySelectorAll('#modes button')].map(b => b.dataset.mode)"
    )
    seen = []
    for mode in modes:
        page.click(f"#modes [data-mode={mode}]")
        shown = page.value(
            "[...document.querySelectorAll('.legend')].filter(l => !l.hidden)"
            ".map(l => l.dataset.mode)"
        )
        assert shown == [mode]
        seen.append(page.value(fills))
    assert len(modes) > 1
    assert all(one != other for one, other in pairwise(seen))


def test_an_area_tells_of_its_day(page, told) -> None:
    """Clicked, an area says who is in it now; clicked again, it says nothing more."""
    place = max(range(len(told["people"])), key=lambda one: max(told["people"][one]))
    area = f".area[data-at='{place}'] polygon"
    assert not page.is_shown("#detail")
    page.click(area)
    assert page.is_shown("#detail")
    now = said(told["people"][place][told["first"]])
    assert page.text("#words").startswith(f"{now} 人")
    page.click("#tongues [data-language=en]")
    assert page.text("#words").startswith(f"{now} people")
    page.press("ArrowRight")
    page.click(area)
    assert not page.is_shown("#detail")


def test_one_floor_alone(page) -> None:
    """A floor's name shows that floor alone, and all of them again."""
    page.click(".floor .whole")
    assert page.value("document.querySelectorAll('.floor.alone').length") == 1
    page.click(".floor .whole")
    assert page.value("document.querySelectorAll('.floor.alone').length") == 0
