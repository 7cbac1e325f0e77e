"""Made-up people: always the same, all different, and plainly made up."""

import datetime as dt

from twin.emulator.person import People

TODAY = dt.date(2026, 11, 27)


def test_the_same_whenever_asked() -> None:
    """A person does not depend on who was asked for before."""
    one, other = People(7, TODAY), People(7, TODAY)
    other.person("somebody else")
    assert one.person("a/3", 60, "M") == other.person("a/3", 60, "M")
    assert one.person("a/3") != People(8, TODAY).person("a/3")


def test_told_apart_and_made_up() -> None:
    """A thousand people have a thousand numbers, and an identity of no region."""
    people = People(7, TODAY)
    found = [people.person(f"v/{n}", age=n % 90) for n in range(1_000)]
    assert len({one.number for one in found}) == 1_000
    assert {one.identity[:6] for one in found} == {"990000"}
    assert {len(one.identity) for one in found} == {18}
    assert all(one.name.startswith("测试^") for one in found)
    for n, one in enumerate(found):
        years = (TODAY - one.born).days / 365.25
        assert n % 90 - 0.1 <= years < n % 90 + 1, "born so many years ago"
