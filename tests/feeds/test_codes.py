"""Looking codes up: who is asked first, what is left out, and what is unknown."""

import pytest

from twin.feeds.codes import LONGEST, Codes, IgnoredCodeError, UnknownCodeError
from twin.feeds.event import Refusal
from twin.hospital import shipped
from twin.hospital.codes import Wild

CODES = Codes(
    {
        "*": {"places": {"A": "hall", "B": "ward"}},
        "his": {"places": {"A": "clinic", "TEST1": "hall"}},
    },
    {"places": frozenset({"hall", "clinic", "ward"}), "beds": frozenset({"ward/7"})},
    {"his": {"beds": (Wild("W^*^{n:02}", "ward/{n}"),)}},
    {"his": {"places": ("TEST*", "hall")}, "*": {"places": ("X",)}},
)


@pytest.mark.parametrize(
    ("source", "family", "code", "name"),
    [
        ("his", "places", "A", "clinic"),
        ("lis", "places", "A", "hall"),
        ("his", "places", "B", "ward"),
        ("his", "places", "ward", "ward"),
        ("his", "places", "TEST1", "hall"),
        ("his", "beds", "W^301^07", "ward/7"),
        ("lis", "places", "hall", "hall"),
    ],
)
def test_a_source_is_asked_before_all_and_the_layout(source, family, code, name):
    """Its own line, then that of all sources, then the layout's own name."""
    for _ in range(2):  # the second time from memory
        assert CODES.of(source, family, code) == name


@pytest.mark.parametrize(
    ("source", "code"), [("his", "TEST2"), ("his", "hall"), ("lis", "X")]
)
def test_what_is_left_out_is_told_apart_from_what_is_unknown(source, code):
    """A code on the ignore list is refused as such, before the layout's own names."""
    for _ in range(2):
        with pytest.raises(IgnoredCodeError) as caught:
            CODES.of(source, "places", code)
        refusal = Refusal.unknown(caught.value)
        assert refusal.reason == "ignored-code"
        assert code in refusal.detail


@pytest.mark.parametrize(
    ("source", "family", "code", "nearest"),
    [
        ("his", "places", "clinik", "clinic"),
        ("his", "beds", "W^301^08", ""),
        ("lis", "beds", "W^301^07", ""),
        ("his", "lots", "P1", ""),
        ("his", "places", "hall" * LONGEST, ""),
    ],
)
def test_what_is_unknown_has_a_nearest(source, family, code, nearest):
    """An unknown code says its family and the nearest right code, if one is like it."""
    for _ in range(2):
        with pytest.raises(UnknownCodeError) as caught:
            CODES.of(source, family, code)
        assert not isinstance(caught.value, IgnoredCodeError)
        assert (caught.value.family, caught.value.nearest) == (family, nearest)


@pytest.mark.parametrize(
    ("layout", "source", "family", "code", "name"),
    [
        ("clinic", "his", "beds", "M2^203^07", "medical-2/7"),
        ("clinic", "emulator", "beds", "medical-2^^7", "medical-2/7"),
        ("general_hospital", "his", "beds", "W-icu^^03", "ward-icu/3"),
        ("general_hospital", "his", "beds", "W-urology^^+1", "ward-urology/+1"),
        ("general_hospital", "his", "places", "OPD-ent", "doctor-ent"),
        ("general_hospital", "parking", "lots", "P3", "parking-3"),
        ("general_hospital", "bms", "points", "ct:temp", "ct/temp"),
    ],
)
def test_shipped_layouts_are_looked_up(layout, source, family, code, name):
    """Codes of the shipped hospitals come out as names of their layouts."""
    codes = Codes.of_layout(shipped.root() / "layouts" / layout)
    assert codes.of(source, family, code) == name
