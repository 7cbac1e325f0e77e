"""Escapes, as HL7 v2.8 chapter 2.7 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.hl7.delimiters import STANDARD, Delimiters
from twin.feeds.hl7.escapes import escape, unescape

MARKS = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""


@st.composite
def delimiters(draw: st.DrawFn) -> Delimiters:
    """Any characters that a message may part with."""
    marks = st.lists(st.sampled_from(MARKS), min_size=5, max_size=5, unique=True)
    return Delimiters(*draw(marks))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\F\\S\\T\\R\\E" + "\\", "|^&~\\"),
        (r"a\X0D\b", "a\rb"),
        (r"a\X0d0A\b", "a\r\nb"),
        (r"a\.br\b", "a\nb"),
        (r"a\.sp+2\b", "a\nb"),
        (r"\H\loud\N\ soft", "loud soft"),
        (r"C:\dir\file", r"C:\dir\file"),
        (r"half \X0\ open \F", r"half \X0\ open \F"),
        (r"\E\F\E" + "\\", r"\F" + "\\"),
        (r"\Zlocal\ ", r"\Zlocal\ "),
        ("", ""),
    ],
)
def test_meaning(written: str, meant: str) -> None:
    """Escapes mean what chapter 2.7 says; what is none stays as it stands."""
    assert unescape(written, STANDARD) == meant


def test_bytes_are_in_the_set_of_the_message() -> None:
    r"""`\X..\` are bytes, which the message's character set reads."""
    raw = "院".encode("gb18030").hex().upper()
    assert unescape(rf"\X{raw}\ ", STANDARD, "gb18030") == "院 "


@given(st.text(), delimiters())
def test_round_trip(text: str, marks: Delimiters) -> None:
    """Escaped text parts nothing and means itself, whatever the delimiters."""
    written = escape(text, marks)
    assert unescape(written, marks, "utf-8") == text
    for mark in (marks.field, marks.component, marks.repetition, marks.subcomponent):
        assert mark not in written
    assert "\r" not in written


@given(st.text(), delimiters())
def test_any_text_has_a_meaning(text: str, marks: Delimiters) -> None:
    """No text fails to be read, and none grows by it."""
    assert len(unescape(text, marks)) <= len(text)
