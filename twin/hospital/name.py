"""A name in both languages, and the identifiers files use for things."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from twin.hospital.model import Model

_FORBIDDEN = re.compile(r"[./#\s]")


def _identifier(text: str) -> str:
    if not text:
        raise ValueError("a name may not be empty")
    if _FORBIDDEN.search(text):
        raise ValueError(f'"{text}" may not hold a dot, a space, "/" or "#"')
    if text.startswith("~"):
        raise ValueError(f'"{text}" may not begin with "~"')
    return text


Identifier = Annotated[str, AfterValidator(_identifier)]
"""How files call a thing; no dot and no space, so that dotted paths are plain, and no
"/" or "#", which tell a task by the steps and the rounds that lead to it."""

Language = Literal["zh", "en"]
Text = Annotated[str, Field(min_length=1)]
"""Text that is not empty."""


class Name(Model):
    """What a person reads, in Chinese and in English."""

    zh: Text
    """Chinese name."""
    en: Text
    """English name."""

    @classmethod
    def both(cls, text: str) -> Name:
        """The same text in both languages."""
        return cls(zh=text, en=text)

    def said(self, language: Language) -> str:
        """The name in one of the languages."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en
