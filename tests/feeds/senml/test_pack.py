"""Packs of RFC 8428: every example resolved exactly, and what is no pack."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.senml.pack import RELATIVE, PackError, parsed, resolved

EXAMPLES = [f"ex{number}" for number in range(1, 14)]
NOWS = {"ex1": 1498780179, "ex2": 1498780179, "ex7": 1499109309, "ex9": 1498780179}
"""When the examples with times relative to now were resolved. [s]"""
NOT_RESOLVED = {
    # Whoever resolved the example left out the record whose value is data.
    "ex7": [
        {
            "n": "urn:dev:ow:10e2073a01080063:nfv-reader",
            "t": 1499109309,
            "vd": "aGkgCg",
        }
    ],
    # Nobody resolved this one.
    "ex13": [
        {"n": "2001:db8::3", "u": "/", "t": 1320078429, "v": 0.5},
        {"n": "2001:db8::4", "u": "/", "t": 1320078429, "v": 0.5},
        {"n": "2001:db8::3", "u": "/", "t": 1320078429.1, "v": 0},
        {"n": "2001:db8::4", "u": "/", "t": 1320078429.1, "v": 0},
    ],
}
"""Records without a published resolved form, by example, after the others."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_comes_out_as_published(shared_data: Path, name: str) -> None:
    """Records of the examples of RFC 8428 are exactly their resolved form."""
    folder = shared_data / "senml"
    wanted = folder / f"{name}.gen.resolved.json"
    expected = json.loads(wanted.read_bytes()) if wanted.exists() else []
    raw = (folder / f"{name}.json").read_bytes()
    found = resolved(parsed(raw), NOWS.get(name))
    assert found == expected + NOT_RESOLVED.get(name, [])


def test_time_relative_to_now_has_a_limit() -> None:
    """A time below 2^28 counts from now, negative ones too; that number does not."""
    records = parsed(
        json.dumps(
            [{"n": "a", "t": t, "v": 1} for t in (-5, RELATIVE - 1, RELATIVE)]
        ).encode()
    )
    assert [one["t"] for one in resolved(records, 1000)] == [
        995,
        RELATIVE + 999,
        RELATIVE,
    ]
    assert [one["t"] for one in resolved(records)] == [-5, RELATIVE - 1, RELATIVE]


def test_base_values_and_sums_are_added_until_they_change() -> None:
    """Base value and base sum hold from their record on; a lacking sum is zero."""
    raw = b"""[{"bn":"a","bv":20,"v":1},{"v":-1.5},{"bs":100,"v":2,"s":5},
               {"v":3},{"bn":"b/","n":"c","bv":0,"bs":0,"s":1}]"""
    assert [
        (one["n"], one.get("v"), one.get("s")) for one in resolved(parsed(raw))
    ] == [
        ("a", 21, None),
        ("a", 18.5, None),
        ("a", 22, 105),
        ("a", 23, 100),
        ("b/c", None, 1),
    ]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "has no record"),
        (b"{}", "valid array"),
        (b"[1]", "0: Input should be an object"),
        (b'[{"n":"a","v":"21"}]', "0.v: Input should be a valid number"),
        (b'[{"n":"a","v":true}]', "0.v: Input should be a valid number"),
        (b'[{"n":"a","v":NaN}]', "0.v: Input should be a finite number"),
        (b'[{"n":"a","v":1e999}]', "0.v: Input should be a finite number"),
        (b'[{"n":"a","vb":1}]', "0.vb: Input should be a valid boolean"),
        (b'[{"n":1,"v":1}]', "0.n: Input should be a valid string"),
        (b'[{"n":"a","v":1,"t":"0"}]', "0.t: Input should be a valid number"),
        (b'[{"n":"a","v":1},{"n":"a"}]', "1: should have one of v, vs, vb, vd"),
        (b'[{"n":"a","v":1,"vs":"x"}]', "0: should have one of v, vs, vb, vd"),
        (b'[{"n":"a","v":1,"x_":1}]', "0: has a field that must be understood"),
        (b'[{"bver":10,"bn":"a"},{"bver":5,"v":1}]', "different versions"),
        (b'[{"bver":11,"n":"a","v":1}]', "0.bver: Input should be less than"),
        (b'[{"n":"a","v":1,"t":null}]', "0: has a field that is null"),
        (b'[{"n":"a","bv":1e308,"v":1.7e308}]', "0: has a number that is too large"),
        (b'[{"v":1}]', "0: should have a name"),
        (b'[{"n":"-a","v":1}]', "0: should have a name"),
        (b'[{"bn":"_","n":"a","v":1}]', "0: should have a name"),
        (b'[{"n":"a b","v":1}]', "0: should have a name"),
        (b'[{"n":"\xe6\xb8\xa9","v":1}]', "0: should have a name"),
    ],
)
def test_what_is_no_pack_is_refused(raw: bytes, why: str) -> None:
    """Whatever breaks a rule of the RFC refuses the pack, and says which record."""
    with pytest.raises(PackError, match=re.escape(why)):
        resolved(parsed(raw))


def test_other_fields_are_ignored() -> None:
    """A field that nobody knows does not matter, if its name does not end in _."""
    assert resolved(parsed(b'[{"n":"a","v":1,"x":2}]'))[0]["v"] == 1


FIELDS = [*"nutvs", "bn", "bt", "bu", "bv", "bs", "bver", "ut", "vs", "vb", "vd", "x_"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | ANYTHING.map(lambda data: json.dumps(data).encode()))
def test_any_bytes_are_a_pack_or_refused(raw: bytes) -> None:
    """Nothing but a list of records or a PackError comes out of any bytes."""
    with suppress(PackError):
        assert all({"n", "t"} <= set(one) for one in resolved(parsed(raw)))
