from twin.flow.lines import Lines, Need, named
from twin.flow.pools import Pool
from twin.hospital.requirement import Requirement
from twin.values.requests import Gone
from twin.values.step import MISSING


def test_equal_wishes_share_a_line():
    """Lines are numbered as they are first asked for, equal wishes once."""
    pools = [Pool(name, number) for number, name in enumerate(["a", "b", "lift"])]
    lines = Lines(["a", "b", "lift"], pools)
    both = [Requirement(any=["a"]), Requirement(any=["b"], units=2)]
    assert lines.of(both, [1, 2]) == 0
    assert lines.of_lift("lift") == 1
    assert lines.of(both, [1, 2]) == 0
    assert lines.of(both[::-1], [2, 1]) == 2
    requests = lines.requests()
    assert requests.names == ("a + 2 b", "lift", "2 b + a")
    assert requests.bank.tolist() == [-1, 2, -1]
    assert requests.options(0) == [[(0, 1), (1, 2)]]


def test_names_of_sets_with_alternatives():
    """Alternatives inside a set stand in brackets."""
    assert named((Need(("a", "b"), 1), Need(("c",), 1))) == "(a | b) + c"


def test_who_returns_stands_in_a_line_of_its_own():
    """Those tied to what they had before wait in one line, whatever step that was at.

    What follows when it has gone makes another line, and only the tied part is tied.
    """
    pools = [Pool("a/01", 0, 1, 0, 1), Pool("a/02", 0, 2, 1, 1), Pool("b", 1)]
    lines = Lines(["a", "b"], pools)
    plain, room = Requirement(any=["a"]), Requirement(any=["b"])
    again = Requirement(any=["a"], same_as="first")
    later = Requirement(any=["a"], same_as="second")
    waits = Requirement(any=["a"], same_as="first", gone="wait")
    wishes = ([plain, room], [again, room], [later, room], [room, waits])
    assert [lines.of(wish, [1, 1]) for wish in wishes] == [0, 1, 1, 2]
    requests = lines.requests()
    assert requests.names == ("a + b", "same a + b", "b + same a")
    assert requests.ties.tolist() == [False, True, True]
    assert requests.gone.tolist() == [Gone.ANY, Gone.ANY, Gone.WAIT]
    assert requests.tied(2) == [(0, 1)]
    assert requests.tied(5) == [(1, 1)]
    assert requests.own_options(1, 0) == [2]
    assert requests.own_options(2, 3) == [5]
    assert requests.own_options(2, MISSING) == [4, 5]


def test_rooms_in_order_and_added_beds_last():
    """Normal rooms of all alternatives come first, whatever else is asked for."""
    pools = [
        Pool("nurse", 0),
        Pool("east/01", 1, 1, 0, 2),
        Pool("east/02", 1, 2, 2, 2),
        Pool("east/added", 1, units=1, is_added=True),
        Pool("west", 2),
        Pool("west/added", 2, units=1, is_added=True),
        Pool("porter", 3),
    ]
    lines = Lines(["nurse", "east", "west", "porter"], pools)
    staff = Requirement(any=["nurse", "porter"])
    bed = Requirement(any=["west", "east"])
    lines.of([staff, bed], [1, 2])
    requests = lines.requests()
    names = [
        " ".join(pools[resource].name for resource, _ in option)
        for option in requests.options(0)
    ]
    assert names == [
        "nurse west", "nurse east/01", "nurse east/02",
        "porter west", "porter east/01", "porter east/02",
        "nurse west/added", "nurse east/added",
        "porter west/added", "porter east/added",
    ]  # fmt: skip
    assert requests.options(0)[0] == [(0, 1), (4, 2)]
    assert requests.resources == len(pools)
