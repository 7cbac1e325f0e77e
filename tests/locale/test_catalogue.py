"""The message catalogue: both languages, always."""

import re
from pathlib import Path

import pytest

from twin.locale.catalogue import LANGUAGES, catalogue, checked, placeholders, say

PACKAGE = Path(__file__).parents[2] / "twin"


def used_keys():
    """Keys that modules and templates ask for, those put together as patterns."""
    asked = re.compile(
        r"""\b(?:say|t|Sentence)\(\s*f?["']((?:[a-z0-9_.-]|\{[^}]*\})+)["']( ~)?"""
    )
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    found = set()
    for file in files:
        for key, is_start in asked.findall(file.read_text("utf-8")):
            pattern = re.sub(r"\\\{.*?\\\}", ".+", re.escape(key))
            found.add(pattern + ".+" * bool(is_start))
    return found


def test_every_key_speaks_both_languages():
    """Every key has a Chinese and an English text, and neither is empty."""
    assert catalogue()
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        assert all(text.strip() for text in texts.values()), key


def test_chinese_texts_are_chinese():
    """A Chinese text has Chinese characters unless it is only values and signs."""
    for key, texts in catalogue().items():
        words = re.sub(r"\{.*?\}", "", texts["zh"])
        if re.search(r"[A-Za-z]{4,}", words):
            assert re.search(r"[一-鿿]", words), key


def test_every_key_that_is_used_exists():
    """No module or template asks for a key that the catalogue lacks."""
    used = used_keys()
    assert len(used) > 50
    lacking = {
        pattern
        for pattern in used
        if not any(re.fullmatch(pattern, key) for key in catalogue())
    }
    assert lacking == set()


def test_every_key_is_used():
    """No text is left over that nothing asks for."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    code = "".join(file.read_text("utf-8") for file in files)
    used = used_keys() | {r"unit\..+"}
    left = {
        key
        for key in catalogue()
        if f'"{key}"' not in code
        and not any(re.fullmatch(pattern, key) for pattern in used)
    }
    assert left == set()


def test_a_key_without_a_language_is_refused():
    """A text in one language only is an error that names file and key."""
    with pytest.raises(ValueError, match=r"a\.toml: greeting: needs exactly"):
        checked("a.toml", {"greeting": {"zh": "早"}})


def test_texts_that_ask_for_different_values_are_refused():
    """Both texts of a key ask for the same values."""
    with pytest.raises(ValueError, match="different values"):
        checked("a.toml", {"n": {"zh": "{n} 人", "en": "{m} people"}})


def test_a_name_is_said_in_its_language():
    """A value with two names is filled in by the name of that language."""

    class Ward:
        zh, en = "三病区", "Ward 3"

    key = "capacity.line"
    assert placeholders(catalogue()[key]["zh"]) == {"n"}
    assert say(key, "zh", n=Ward()) == "容量 三病区"
    assert say(key, "en", n=Ward()) == "capacity Ward 3"
