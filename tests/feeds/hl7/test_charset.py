"""Character sets: found before anything is split, and refused where they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.hl7.charset import CODECS, codec_of, decode
from twin.feeds.reasons import UnreadableError

NAME = "東方"
"""In GB 18030 it holds 0x7C, which is `|` in ASCII."""


def head(charset: str = "") -> str:
    """A header that names a character set, and a patient."""
    fields = ["MSH", r"^~\&", *[""] * 15, charset]
    return "|".join(fields) + f"\rPID|||1||{NAME}|after\r"


def test_the_name_holds_a_delimiter() -> None:
    """The trap is there: bytes split at 0x7C would cut the name in two."""
    assert b"|" in NAME.encode("gb18030")


@pytest.mark.parametrize(
    ("named", "codec"),
    [
        ("GB 18030-2000", "gb18030"),
        ("GB18030", "gb18030"),
        ("UNICODE UTF-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("UNICODE UTF-8~GB 18030-2000", "utf-8"),
        ("BIG-5", "big5hkscs"),
    ],
)
def test_names_come_out_whole(named: str, codec: str) -> None:
    """What MSH-18 names is used; without it UTF-8 where it is that, else GB 18030."""
    text = head(named)
    if codec == "big5hkscs":
        text = text.replace(NAME, "功育")  # with 0x5C and 0x7C
    decoded, found = decode(text.encode(codec))
    assert (decoded, found) == (text, codec)


def test_every_second_byte_of_gb_18030() -> None:
    """Characters whose second byte is a delimiter, a letter or an escape stay whole."""
    for second in (0x5C, 0x5E, 0x7C, 0x7E, 0x40, 0x41):
        raw = bytes((0x81, second))
        text, _ = decode(b"MSH|^~\\&|" + raw + b"|x\rPID|||1\r")
        assert text.split("\r")[0].split("|")[2:] == [raw.decode("gb18030"), "x"]


@pytest.mark.parametrize("part", [1, 2, 5, 7, 9])
def test_parts_of_iso_8859(part: int) -> None:
    """8859/x names part x."""
    letter = bytes((0xE1,))
    raw = head(f"8859/{part}").replace(NAME, "@").encode().replace(b"@", letter)
    assert letter.decode(f"iso8859-{part}") in decode(raw)[0]


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_byte_order_marks(mark: bytes, codec: str) -> None:
    """A byte order mark says the set and is no part of the text."""
    assert decode(mark + head().encode(codec)) == (head(), codec)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\r\n"])
def test_line_ends(ends: str) -> None:
    """LF and CRLF are read as CR."""
    raw = f"MSH|^~\\&|a{ends}PID|||1{ends}".encode()
    assert [line for line in decode(raw)[0].split("\r") if line] == [
        r"MSH|^~\&|a",
        "PID|||1",
    ]


@pytest.mark.parametrize(
    ("raw", "about"),
    [
        (head("ASCII").encode("gb18030"), "ascii"),
        (head("UNICODE UTF-8").encode("gb18030"), "utf-8"),
        (head("KLINGON").encode(), "none of"),
        (head().encode("gb18030") + b"\xff\xff", "gb18030"),
        (b"\xef\xbb\xbf" + head().encode("gb18030"), "byte order mark"),
    ],
)
def test_a_wrong_set_is_refused(raw: bytes, about: str) -> None:
    """Bytes that are not in the set that is named are refused, and not guessed."""
    with pytest.raises(UnreadableError) as caught:
        decode(raw)
    assert caught.value.reason == "bad-charset"
    assert about in caught.value.detail


def test_what_the_site_says_holds() -> None:
    """The site may say what a sender writes in, whatever that says itself."""
    raw = head("ASCII").encode("gb18030")
    assert decode(raw, "GB 18030-2000") == (head("ASCII"), "gb18030")


def test_every_name_has_a_codec() -> None:
    """Each name that is listed leads to a codec that Python has."""
    for name, codec in CODECS.items():
        assert codec_of(name) == codec
        assert "MSH".encode(codec) == b"MSH"


@given(st.binary())
def test_any_bytes(raw: bytes) -> None:
    """Any bytes become text or are refused with a reason."""
    try:
        text, _ = decode(raw)
    except UnreadableError as error:
        text = ""
        reason = error.reason
    else:
        reason = ""
    assert reason in ("", "bad-charset")
    assert "\n" not in text
