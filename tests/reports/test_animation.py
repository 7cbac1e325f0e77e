"""The animation: what it tells, and that it is safe and whole."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest

import twin
from twin.errors import TwinError
from twin.locale import Label
from twin.reports.animation import FEW_PEOPLE, Animation
from twin.reports.crowd import Crowd
from twin.reports.leads import Leads

HOSTILE = '</script><b onload="x()">&'


@pytest.fixture(scope="module")
def html(animation) -> str:
    """The page in both languages."""
    return animation.html()


def data_of(html: str) -> dict:
    """What the page knows."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html)
    return json.loads(found[1])


def test_told_people_are_those_in_the_hospital(animation) -> None:
    """Those told by area, on the way and merged are all; few of them are never told."""
    told, crowd = animation.told(), animation.crowd
    people = np.array([*told["people"], told["way"]])
    assert not ((people > 0) & (people < 5)).any()
    exact = crowd.people.T
    assert (people[people >= 5] == exact[people >= 5]).all()
    assert ((people == FEW_PEOPLE) == ((exact > 0) & (exact < 5))).all()
    total, more = np.array(told["total"]), np.array(told["more"])
    assert (total[more == 0] == crowd.total[more == 0]).all()
    left_out = crowd.total[more == 1] - total[more == 1]
    assert ((left_out > 0) & (left_out < 5)).all()
    assert 0 < more.sum() < len(more)


def test_few_who_wait_are_not_told(animation) -> None:
    """Of those who wait, by area and by queue, fewer than five are merged too."""
    told = animation.told()
    for name in ("waiting", "queue"):
        values = np.array(told[name])
        assert set(range(1, 5)).isdisjoint(values.flat)
        assert (values >= 5).any()
    assert len(told["queues"]) == len(told["queue"])


def test_it_begins_when_most_are_there(animation) -> None:
    """The first picture is the fullest."""
    first = animation.told()["first"]
    assert animation.crowd.total[first] == animation.crowd.total.max()


def test_a_ward_queues_as_one(animation) -> None:
    """Those who ask for any of a ward's sections stand in one queue, by its name."""
    leads = Leads.of(animation.playback.scenario, animation.playback.scene.roles)
    assert ("内科病区", "Medical ward") in leads.names
    assert not any("section" in name.en for name in leads.names)
    assert len(set(leads.names)) == len(leads.names)
    values = leads.gathered(animation.crowd.queue)
    assert (values.sum(axis=1) == animation.crowd.queue.sum(axis=1)).all()


def test_the_page_needs_nothing_from_elsewhere(html) -> None:
    """No address, no source, no import, and only its own script may run."""
    assert "http" not in html.replace("http-equiv", "")
    assert not re.search(r"(?i)\b(src|href)\s*=|@import|url\(|fetch\(|import\(", html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"script-src 'sha256-{digest}'" in html
    assert not re.search(r"<[^>]+\son\w+=", html)


def test_every_place_has_its_area(animation, html) -> None:
    """All places of the shipped hospital are drawn, in both languages."""
    places = {int(each) for each in re.findall(r'data-at="(\d+)"', html)}
    assert places == set(range(len(animation.playback.model.places)))
    assert "内科门诊" in html
    assert re.search("Internal medicine", html)


def test_one_language_leaves_out_the_other(animation) -> None:
    """A page in English has no Chinese letters but in nobody's way to read."""
    english = animation.html("en")
    assert '<html lang="en">' in english
    shown = re.sub(r"<script.*?</script>|<style.*?</style>", "", english, flags=re.S)
    assert not re.search("[\u4e00-\u9fff]", shown)


def test_names_are_escaped(animation) -> None:
    """A name cannot break out of the page, neither in text nor in data."""
    plan = animation.plan
    area = replace(plan.floors[0].areas[0], name=Label(HOSTILE, HOSTILE))
    floor = replace(
        plan.floors[0],
        name=Label(HOSTILE, HOSTILE),
        areas=(area, *plan.floors[0].areas[1:]),
    )
    model = animation.playback.model
    resources = {
        key: each.model_copy(update={"name": each.name.both(HOSTILE)})
        for key, each in model.scenario.resources.items()
    }
    layout = model.scenario.layout.model_copy(update={"resources": resources})
    scenario = model.scenario.model_copy(update={"layout": layout})
    hostile = replace(
        animation,
        plan=replace(plan, floors=(floor, *plan.floors[1:])),
        playback=replace(animation.playback, model=replace(model, scenario=scenario)),
    )
    html = hostile.html()
    assert "<b onload" not in html
    assert html.count("</script>") == 2
    assert "&lt;/script&gt;" in html
    assert [HOSTILE, HOSTILE] in data_of(html)["queues"]


def test_the_mean_of_replications() -> None:
    """Several replications are shown by their mean, the first one the given."""
    short = twin.load("small/weekday").vary("short", {"run.warm_up_days": 0})
    several = Animation.of(short, replication=1, replications=2, minutes=60)
    single = [Animation.of(short, replication=r, minutes=60).crowd for r in (1, 2)]
    assert (several.crowd.people == Crowd.mean(single).people).all()
    assert several.replications == 2
    assert several.playback.replication == 1
    with pytest.raises(TwinError, match="replications: 0 is not at least 1"):
        Animation.of(short, replications=0)


def test_animate_writes_page_and_pictures(tmp_path) -> None:
    """The page is where it was asked for, and a picture for each instant."""
    short = twin.load("small/weekday").vary("short", {"run.warm_up_days": 0})
    path = tmp_path / "day.html"
    found = twin.animate(
        short, path, minutes=720, frames=tmp_path / "frames", lang="en"
    )
    assert found == path
    assert data_of(path.read_text(encoding="utf-8"))["minutes"] == 720
    names = sorted(each.name for each in (tmp_path / "frames").iterdir())
    assert names == ["0000.png", "1200.png"]
