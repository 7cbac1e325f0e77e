"""Pictures of the animation."""

import pytest

from twin.errors import TwinError
from twin.reports.frames import Frames
from twin.reports.palette import CROWDING, FEW, NOBODY
from twin.result import fonts


@pytest.fixture(scope="module")
def frames(animation) -> Frames:
    """The picture, in English, which needs no font of the machine."""
    return Frames(animation, "en")


def test_a_picture_says_what_the_page_says(animation, frames) -> None:
    """Clock, total and the number of each area are those of the page."""
    told = animation.told()
    instant = told["first"]
    frames.at(instant)
    minute = instant * 10
    assert frames.clock.get_text() == f"{minute // 60:02d}:{minute % 60:02d}"
    more = "≥" if told["more"][instant] else ""
    assert frames.words.get_text().startswith(
        f"{more}{told['total'][instant]:,} people"
    )
    for area, _, number, _, _ in frames.drawn:
        people = told["people"][area.number][instant]
        said = {0: "", -1: "<5"}.get(people, f"{people:,}")
        assert number.get_text() == said


def test_colours_by_people_per_m2(animation, frames) -> None:
    """Nobody, few, and the class that the area's density falls into."""
    from matplotlib.colors import to_hex

    told = animation.told()
    instant = told["first"]
    frames.at(instant)
    seen = set()
    for area, patch, _, _, _ in frames.drawn:
        people = told["people"][area.number][instant]
        colour = to_hex(patch.get_facecolor())
        seen.add(colour)
        if people < 5:
            assert colour == (NOBODY if people == 0 else FEW)
        elif not area.is_spot and people / area.area_m2 < 0.05:
            assert colour == CROWDING[0]
    assert len(seen) >= 4


def test_bars_are_the_share_of_those_who_wait(animation, frames) -> None:
    """A bar is as long as its area by the share of people there who wait."""
    told = animation.told()
    instant = told["first"]
    frames.at(instant)
    for area, _, _, bar, _ in frames.drawn:
        people = told["people"][area.number][instant]
        waiting = told["waiting"][area.number][instant]
        if bar is not None and people > 0 and waiting >= 5:
            assert bar.get_width() == pytest.approx(area.box_m[2] * waiting / people)


def test_chinese_needs_letters(animation, monkeypatch) -> None:
    """Without a Chinese font a picture in Chinese is refused, in English made."""
    monkeypatch.setattr(fonts, "chinese", lambda: None)
    with pytest.raises(TwinError, match="no Chinese font on this machine"):
        Frames(animation, "zh")
    assert fonts.settings()["font.family"] == ["DejaVu Sans"]
