"""The basis: what drawn values rest on, as plain data and in both languages."""

import json
import re

from twin.calibration.basis import counts_of, examples_of, joined, sentences
from twin.calibration.empirical import from_files
from twin.feeds.quarantine import Quarantine
from twin.locale import Label

from .conftest import many


def test_the_json_form_is_plain_and_tells_no_one(scenario, write_log, write_counts):
    """The basis is JSON with both languages, and holds no case id."""
    counted = write_counts(7, lambda *_: 3)
    _, basis = from_files(scenario, counted, write_log(many()))
    text = json.dumps(basis.to_json(), ensure_ascii=False, allow_nan=False)
    data = json.loads(text)
    assert [file["file"] for file in data["files"]] == ["counts.csv", "log.csv"]
    assert set(data["files"][0]["what"]) == {"zh", "en"}
    assert not re.search(r"P\d", text)
    assert basis.as_of == "counts.csv: 2024-03-10, log.csv: 2024-03-02"


def test_parts_are_joined_as_each_language_does() -> None:
    """Commas between parts and spaces between sentences are each language's own."""
    parts = [Label("甲", "A"), Label("乙", "B")]
    assert joined(parts) == Label("甲、乙", "A, B")
    assert joined(parts, "drawn.or") == Label("甲或乙", "A or B")
    assert sentences(parts) == Label("甲乙", "A B")
    assert joined([]) == Label("", "")


def test_rows_put_aside_are_said_by_reason() -> None:
    """Every reason is counted in words, with its first lines."""
    aside = Quarantine.of({"bad-time": [9, 4, 7, 12], "twice": []})
    ((reason, rows),) = counts_of(aside)
    assert rows == 4
    assert reason.zh != reason.en
    assert examples_of(aside) == ((reason, "4, 7, 9"),)
