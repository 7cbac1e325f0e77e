from itertools import permutations
from typing import get_args

from twin.feeds.census.canon import COLUMNS, RANKED, told
from twin.feeds.census.stay import _MEANING
from twin.feeds.kinds import KINDS
from twin.feeds.kinds.movement import What
from twin.feeds.lifetimes import LIFETIMES


def test_every_word_has_a_rank() -> None:
    """Each word that an event may say has its place among those of one time."""
    for type_, kind in KINDS.items():
        fields = kind.model_json_schema()["properties"]
        word = LIFETIMES[type_].word if type_ in LIFETIMES else "what"
        words = fields.get(word, {}).get("enum", [])
        assert sorted(RANKED.get(type_, ())) == sorted(words), type_


def test_every_movement_has_a_meaning() -> None:
    """Each movement means something; a merge is told elsewhere, one changes nothing."""
    assert set(get_args(What)) - set(_MEANING) == {"merge", "cancel-arrive"}


def test_words_that_open_and_close_are_words() -> None:
    """What opens or closes a subject can be said."""
    for type_, life in LIFETIMES.items():
        fields = KINDS[type_].model_json_schema()["properties"]
        words = fields.get(life.word, {}).get("enum", [])
        assert life.opens | life.closes <= set(words), type_


def test_ties_are_broken_by_sequence_word_source_and_id() -> None:
    """Events of one time come in one order, however they are read."""
    rows = [
        ("ticket/t", "twin.ticket", 5, sequence, source, id_, f'{{"what":"{what}"}}')
        for sequence, what, source, id_ in (
            ("", "issued", "b", "1"),
            ("", "called", "a", "2"),
            ("", "called", "b", "1"),
            ("", "called", "b", "2"),
            ("1", "issued", "a", "1"),
        )
    ]
    assert len(COLUMNS) == len(rows[0])
    for some in permutations(rows):
        found = told(some)["ticket/t"]
        assert [(one.sequence, one.source, one.id) for one in found] == [
            (row[3], row[4], row[5]) for row in rows
        ]
