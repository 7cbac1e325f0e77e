from twin.flow.lines import Lines, named
from twin.hospital.requirement import Requirement


def test_equal_wishes_share_a_line():
    """Lines are numbered as they are first asked for, equal wishes once."""
    lines = Lines(["a", "b", "lift"])
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
    assert named(((("a", "b"), 1), (("c",), 1))) == "(a | b) + c"
