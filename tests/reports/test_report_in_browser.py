"""Reports in a real browser: they need no script to be read in either language."""

from pathlib import Path

import pytest

from tests.reports.test_boards import make
from twin.reports import experiment


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The report of an experiment with something on its boards."""
    return experiment.write(make(), tmp_path_factory.mktemp("report") / "r.html")


def test_one_language_at_a_time(browser, file) -> None:
    """It opens in Chinese; a click shows the English page in place of it."""
    browser.open(file)
    assert browser.is_shown("article.in-zh")
    assert not browser.is_shown("article.in-en")
    browser.click("label[for=choose-en]")
    assert browser.is_shown("article.in-en")
    assert not browser.is_shown("article.in-zh")
    assert browser.faults == []


def test_tables_open_on_a_click(browser, file) -> None:
    """The table of a board is closed until it is asked for."""
    browser.open(file)
    table = "#board-collaboration-zh table.board tr.block"
    assert not browser.is_shown(table)
    browser.click("#board-collaboration-zh details:last-of-type summary")
    assert browser.is_shown(table)
    assert browser.faults == []


def test_a_board_is_reached_from_the_top(browser, file) -> None:
    """What a board has in alarm, clicked, leads to it."""
    browser.open(file)
    browser.click(".in-zh .chips a[href='#board-cost-zh']")
    browser.pass_ms(50)
    assert browser.value("location.hash") == "#board-cost-zh"
    top = "document.querySelector('#board-cost-zh').getBoundingClientRect().top"
    assert 0 <= browser.value(top) < browser.value("innerHeight")


@pytest.mark.parametrize("width", [1280, 800, 400])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_sticks_out(browser, file, width: int, language: str) -> None:
    """However narrow the window, the page is no wider; what is wide rolls in itself."""
    browser.open(file, width)
    browser.click(f"label[for=choose-{language}]")
    assert browser.value("document.documentElement.scrollWidth") <= width
