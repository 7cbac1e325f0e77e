"""The character set of a message, found before anything is split."""

from __future__ import annotations

import codecs
import re

from twin.feeds.reasons import UnreadableError

CODECS = {
    "ASCII": "ascii",
    **{f"8859/{part}": f"iso8859-{part}" for part in (*range(1, 10), 15)},
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "GB 18030-2000": "gb18030",
    "GB 18030": "gb18030",
    "GBK": "gb18030",
    "GB 2312": "gb18030",
    "BIG-5": "big5hkscs",
    "KS X 1001": "euc_kr",
}
"""Codecs by the names of HL7 table 0211, and by what senders write instead of them."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BLANK = b" \t\r\n"
_LINE = re.compile(rb"[^\r\n]*")


def decode(raw: bytes, charset: str = "") -> tuple[str, str]:
    """A message's text with CR alone between its segments, and the codec it was in.

    It is the character set that a byte order mark or MSH-18 names, else UTF-8 if the
    bytes are that, else GB 18030, whose second bytes may look like delimiters.

    Parameters
    ----------
    raw : the message as it came.
    charset : what it is in whatever it says, as in HL7 table 0211; empty to trust it.

    Raises
    ------
    UnreadableError if the bytes are not in the set that is named.
    """
    name = charset
    for mark, codec in MARKS:
        if raw.startswith(mark):
            return _lines(_decoded(raw[len(mark) :], codec, "byte order mark")), codec
    body = raw.lstrip(_BLANK)
    name = charset or _named(body)
    if name:
        codec = codec_of(name)
        return _lines(_decoded(body, codec, "MSH-18")), codec
    try:
        return _lines(body.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _lines(_decoded(body, "gb18030", "no MSH-18")), "gb18030"


def codec_of(name: str) -> str:
    """The codec of a character set of HL7.

    Raises
    ------
    UnreadableError if it is not known here.
    """
    codec = _BY_KEY.get(_key(name))
    if codec is None:
        known = ", ".join(CODECS)
        raise UnreadableError(
            "bad-charset", f"MSH-18 names a character set that is none of {known}"
        )
    return codec


def _key(name: str) -> str:
    return re.sub(r"[\s_/-]", "", name.upper())


_BY_KEY = {_key(name): codec for name, codec in CODECS.items()}


def _named(body: bytes) -> str:
    """First character set of MSH-18, or an empty text."""
    found = _LINE.match(body)
    head = found.group() if found else b""
    # Two bytes of a name may hold a delimiter, but no two lead to other columns in
    # one of these sets and not in the other.
    text = head.decode("ascii" if head.isascii() else "gb18030", "replace")
    fields = text.split(text[3:4] or "|", 18)
    if len(fields) < 18:
        return ""
    named = fields[17].strip()
    return named.split(fields[1][1:2] or "~", 1)[0].strip()


def _decoded(body: bytes, codec: str, by: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        raise UnreadableError(
            "bad-charset", f"is not in {codec}, which its {by} stands for"
        ) from None


def _lines(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n")
    if "\n" in text:
        text = text.replace("\r\n", "\r").replace("\n", "\r")
    return text
