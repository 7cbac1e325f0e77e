r"""Escapes: text that holds delimiters, and back, as in `\F\` and `\X0D\`."""

from __future__ import annotations

import re
from functools import cache

from twin.feeds.hl7.delimiters import STANDARD, Delimiters

_NEW_LINE = (".br", ".sp", ".ce")


def unescape(value: str, delimiters: Delimiters, codec: str = "ascii") -> str:
    r"""The text that a value stands for.

    `\.br\` is a new line, `\X..\` are bytes in the message's character set;
    highlighting and layout are left out. What is no known escape stays as it stands.
    """
    if not delimiters.escape or delimiters.escape not in value:
        return value
    letters = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "P": delimiters.truncation,
        "H": "",
        "N": "",
    }

    def text(found: re.Match[str]) -> str:
        code = found.group(1)
        if code in letters:
            return letters[code]
        if code[0] == "X":
            return bytes.fromhex(code[1:]).decode(codec, "replace")
        return "\n" if code.startswith(_NEW_LINE) else ""

    return _pattern(delimiters.escape).sub(text, value)


def escape(value: str, delimiters: Delimiters = STANDARD) -> str:
    """The text with nothing in it that parts, escapes or controls."""
    pattern, table = _table(delimiters)
    return value.translate(table) if pattern.search(value) else value


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    mark = re.escape(mark)
    hexadecimal = r"X(?:[0-9A-Fa-f]{2})+"
    return re.compile(
        rf"{mark}([FSTREPHN]|{hexadecimal}|\.[a-z]{{2}}[-+]?[0-9]*){mark}"
    )


@cache
def _table(delimiters: Delimiters) -> tuple[re.Pattern[str], dict[int, str]]:
    mark = delimiters.escape
    codes = {
        delimiters.field: "F",
        delimiters.component: "S",
        delimiters.subcomponent: "T",
        delimiters.repetition: "R",
        delimiters.escape: "E",
        delimiters.truncation: "P",
        **{chr(code): f"X{code:02X}" for code in (*range(32), 127)},
    }
    codes.pop("", None)
    special = "".join(map(re.escape, codes))
    table = {ord(one): f"{mark}{code}{mark}" for one, code in codes.items()}
    return re.compile(f"[{special}]"), table
