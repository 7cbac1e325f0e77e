"""Messages are split where somebody looks, and put together again the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.hl7.test_escapes import delimiters
from twin.feeds.hl7.delimiters import STANDARD, Delimiters
from twin.feeds.hl7.escapes import escape
from twin.feeds.hl7.message import Message, Segment, join
from twin.feeds.reasons import UnreadableError

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(str.strip)


@given(
    delimiters(),
    st.lists(st.lists(st.lists(TEXT, min_size=1), min_size=1), min_size=1),
)
def test_split_and_join(marks: Delimiters, fields: list[list[list[str]]]) -> None:
    """Fields of repetitions of components come out as they went in."""
    written = [
        marks.repetition.join(
            marks.component.join(escape(text, marks) for text in one) for one in field
        )
        for field in fields
    ]
    head = join("MSH", [marks.encoding(), "x"], marks)
    line = marks.field.join(("ZZZ", *written))
    segment = Message(f"{head}\r{line}").first("ZZZ")
    for number, field in enumerate(fields, 1):
        found = [
            [segment.part(one, part) for part in range(1, len(texts) + 1)]
            for one, texts in zip(segment.repetitions(number), field, strict=True)
        ]
        assert found == [["" if t == '""' else t for t in one] for one in field]
        assert segment.component(number) == found[0][0]
        assert segment.components(number, len(found[0])) == found[0]


def test_numbers_of_the_header() -> None:
    """MSH-1 is the character after MSH, so that MSH-9 is where HL7 counts it."""
    header = Message(r"MSH|^~\&|a|b|c|d|e||ADT^A01^ADT_A01").first("MSH")
    assert (header.field(1), header.field(2)) == ("|", r"^~\&")
    assert [header.component(9, part) for part in (1, 2, 3, 4)] == [
        "ADT",
        "A01",
        "ADT_A01",
        "",
    ]


def test_first_subcomponent() -> None:
    """A component is its first subcomponent, as in a location with its authority."""
    segment = Segment("PV1|HUH AE OMU&9.8&ISO^OMU B^Bed 03")
    assert segment.components(1, 4) == ["HUH AE OMU", "OMU B", "Bed 03", ""]


@pytest.mark.parametrize(
    ("field", "is_null"),
    [
        ('""', True),
        (' "" ', True),
        ('""^""', True),
        ('""^x', False),
        ("", False),
        ('"x"', False),
    ],
)
def test_null_is_not_empty(field: str, *, is_null: bool) -> None:
    """Two quotation marks say that there is none; an empty field says nothing."""
    segment = Segment(f"PV1|{field}|")
    assert segment.is_null(1) is is_null
    assert not segment.is_null(2)
    assert segment.component(1) in ("", '"x"')


def test_a_segment_that_is_missing() -> None:
    """A segment that is not there has empty fields."""
    missing = Message(r"MSH|^~\&|").first("PV1")
    assert (missing.field(3), missing.component(3, 2)) == ("", "")


@pytest.mark.parametrize(
    "text",
    ["", "PID|||1", "MSH", "MSH|", "MSH||x", "MSHA^~", "MSH|^^\\&|", "MSH|^~\\&\x01|"],
)
def test_no_delimiters(text: str) -> None:
    """A text that does not say what parts it is refused."""
    with pytest.raises(UnreadableError):
        Message(text)


def test_delimiters_that_are_not_stated_part_nothing() -> None:
    """A header with two delimiters has neither escapes nor subcomponents."""
    message = Message("MSH|^~|a\rPID|x&y^z~w")
    assert message.delimiters == Delimiters("|", "^", "~", "", "", "")
    assert message.first("PID").component(1) == "x&y"


def test_truncation_mark() -> None:
    """Version 2.7 has a fifth mark, which is no part of the next field."""
    message = Message("MSH|^~\\&#|a\rPID|b#")
    assert message.delimiters.truncation == "#"
    assert message.first("MSH").field(3) == "a"
    assert message.delimiters != STANDARD
