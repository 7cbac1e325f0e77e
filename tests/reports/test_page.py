"""The page: one file, two languages, nothing fetched, nothing run."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from twin.experiment.halt import Halt
from twin.locale import Label
from twin.reports.morning import Morning, Source
from twin.reports.page import morning_page
from twin.reports.reading import morning
from twin.reports.record import record
from twin.reports.svg import svg
from twin.result import Result

VOID = {"meta", "input", "br", "link", "img", "hr"}


class Outline(HTMLParser):
    """Checks that elements close in order, and collects ids and their uses."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.uses = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element that opens."""
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, _tag, attrs):
        """Note the ids an element has and uses."""
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            self.uses += re.findall(r"url\(#([^)]+)\)", value or "")
            if name in ("xlink:href", "href", "for"):
                self.uses.append(value.removeprefix("#"))

    def handle_endtag(self, tag):
        """Note an element that closes; it is the last one that opened."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def read(result, basis):
    """The morning of the made-up result."""
    return morning(result, basis)


@pytest.fixture(scope="module")
def page(read):
    """Its page in both languages."""
    return morning_page(read, "both")


def test_elements_close_and_ids_are_unique(page):
    """The page is well formed, every id is there once, every use has its id."""
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.uses) <= set(outline.ids)


def test_nothing_is_fetched_and_nothing_runs(page):
    """No script, no frame, no address of anything outside the page."""
    assert not re.search(r"<(script|iframe|object|embed|link|img)\b", page)
    assert not re.search(r"""\bon\w+\s*=\s*["']""", page)
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert not re.search(r"url\((?!#)|@import", page)


def test_both_languages_say_everything(page):
    """Each language has its own article with the same sections and pictures."""
    zh, en = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert zh.count("<section") == en.count("<section") >= 8
    assert zh.count("<svg") == en.count("<svg") == 5
    assert "急诊床位" in zh
    assert "急诊床位" not in en
    assert "Emergency bays" in en


@pytest.mark.parametrize(("language", "absent"), [("zh", "in-en"), ("en", "in-zh")])
def test_one_language_alone(read, language, absent):
    """A page of one language has no switch and no trace of the other."""
    text = morning_page(read, language)
    assert f'<html lang="{language}">' in text
    assert "<input" not in text
    assert f'class="{absent}"' not in text


def test_what_comes_first_is_said_first(page):
    """The overload, the full beds and their hours stand before any figure."""
    top = page[: page.index("<svg")]
    assert "never settles" not in top[: top.index("<article")]
    assert "内科医生" in top
    assert "队伍永远排不完：负荷 1.07" in top
    assert re.search(r"\d\d:00–\d\d:00 很可能占满", top)


def test_text_in_pictures_is_text(read):
    """Names and numbers in pictures can be searched and need no font on the server."""
    text = morning_page(read, "zh")
    pictures = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert ">急诊床位</text>" in pictures
    assert "永远排不完" in pictures
    assert "<metadata" not in pictures


def test_holidays_are_marked(read):
    """A public holiday is named in the title and over its column, other days not."""
    basis = replace(read.basis, holidays=(read.basis.first_day,))
    assert morning_page(read, "en").count("holiday") == 0
    assert morning_page(replace(read, basis=basis), "en").count("holiday") == 3


def test_names_are_escaped(read):
    """A name that looks like markup is shown, not obeyed, in text and in pictures."""
    sly = Label("<b>甲</b>", "<script>alert(1)</script> $x_1$")
    hours = (replace(read.hours[0], name=sly), *read.hours[1:])
    text = morning_page(replace(read, hours=hours), "en")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "$x_1$" in text


def test_failures_are_on_the_page(made, basis):
    """A replication that failed is named, with its seed and reason."""
    text = morning_page(morning(made(3, failed=((1, 2),)), basis), "en")
    assert "Some runs did not finish" in text
    assert "deadlock &lt;bay&gt;" in text


def test_standstills_are_on_the_page_and_in_the_document(made, basis):
    """Runs of the plan and of what-ifs that stand still are named with their reason."""
    result = made(3)
    halts = [
        {"scenario": name, "replication": at, "zh": f"<{at}> 等", "en": f"<{at}> waits"}
        for at, name in enumerate(result.scenarios[:2])
    ]
    attrs = {"standstills": json.dumps(halts)}
    found = morning(Result(result.dataset.assign_attrs(attrs)), basis)
    assert [one.replication for one in found.standstills] == [0]
    assert record(found)["standstills"] == halts
    text = morning_page(found, "en")
    assert "Some runs come to a standstill" in text
    assert "runs come to a standstill: &lt;0&gt; waits" in text
    assert "&lt;1&gt; waits" in text
    text = morning_page(found, "zh")
    assert "次陷入停滞：&lt;0&gt; 等" in text
    assert "&lt;1&gt; 等" in text
    assert "&gt; waits" not in text


def test_rows_that_are_not_shown_are_counted(read):
    """Of 25 runs that stand still 20 are named and 5 are counted."""
    halts = tuple(Halt("plan", at, "等", f"waits {at}") for at in range(25))
    text = morning_page(replace(read, standstills=halts), "en")
    assert text.count("<td>plan</td>") == 20
    assert "<p>And 5 more.</p>" in text
    assert "And " not in morning_page(replace(read, standstills=halts[:20]), "en")


def test_real_data_are_accounted_for(read):
    """What was read from files of real data stands there, rule by rule."""
    source = Source(
        file="log.csv.gz",
        what=Label("路径与时长", "Routing and durations"),
        rules=(Label("按活动的经验分布", "empirical by activity"),),
        counts=((Label("读入行数", "rows read"), 15214),),
    )
    text = morning_page(replace(read, sources=(source,)), "both")
    assert "empirical by activity" in text
    assert "15,214" in text
    assert "取自真实数据" in text


def test_the_page_does_not_change_by_itself(read, page):
    """The same morning gives the same bytes."""
    assert morning_page(read, "both") == page


def test_svg_fills_its_place():
    """A figure has no size of its own and ids under its name."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().plot([0, 1], [0, 1], clip_on=True)
    text = svg(figure, "one", 'a "line"')
    opening = text[: text.index(">")]
    assert "viewBox" in opening
    assert not re.search(r"\b(width|height)=", opening)
    assert 'aria-label="a &quot;line&quot;"' in opening
    assert set(re.findall(r'\bid="([^"-]+)', text)) == {"one"}


def test_a_page_of_nothing(basis):
    """A hospital in which nothing happens has a page, and it is calm."""
    empty = Morning(basis, (), (), (), (), (), (), ())
    text = morning_page(empty, "both")
    assert "平稳" in text
    assert "<svg" not in text
