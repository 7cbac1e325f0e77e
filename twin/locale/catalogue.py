"""The message catalogue: one key, one text in each language."""

import tomllib
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal, NamedTuple, Protocol

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Named(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def zh(self) -> str:
        """The Chinese name."""

    @property
    def en(self) -> str:
        """The English name."""


class Label(NamedTuple):
    """A name in both languages, made of two texts."""

    zh: str
    en: str


def placeholders(text: str) -> frozenset[str]:
    """Names in braces that a text asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def checked(source: str, entries: dict[str, object]) -> dict[str, dict[Language, str]]:
    """Entries of one file, each with both languages and the same placeholders.

    Raises
    ------
    ValueError if a key lacks a language, has one too many, or if its texts ask for
    different values.
    """
    texts: dict[str, dict[Language, str]] = {}
    for key, entry in entries.items():
        if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
            raise ValueError(f"{source}: {key}: needs exactly the texts zh and en")
        if placeholders(entry["zh"]) != placeholders(entry["en"]):
            raise ValueError(f"{source}: {key}: zh and en ask for different values")
        texts[key] = {language: str(entry[language]) for language in LANGUAGES}
    return texts


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Every text by key and language.

    Raises
    ------
    ValueError if two files hold one key, or a text is not right in both languages.
    """
    texts: dict[str, dict[Language, str]] = {}
    for file in sorted(files("twin.locale").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        entries = checked(file.name, tomllib.loads(file.read_text(encoding="utf-8")))
        twice = texts.keys() & entries.keys()
        if twice:
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))}: set twice")
        texts |= entries
    return texts


def say(key: str, language: Language, /, **values: object) -> str:
    """The text of a key in one language, with its values filled in.

    A value with a name in both languages is filled in by its name in that language.

    Raises
    ------
    KeyError if there is no such key, or if the text asks for a value not given.
    """
    text = catalogue()[key][language]
    named = {
        name: getattr(value, language)
        if hasattr(value, "zh") and hasattr(value, "en")
        else value
        for name, value in values.items()
    }
    return text.format(**named)
