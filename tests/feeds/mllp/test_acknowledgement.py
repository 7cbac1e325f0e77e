"""Acknowledgements: modes, conditions, and what they say back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.feeds.hl7.charset import decode
from twin.feeds.hl7.message import Message
from twin.feeds.mllp.acknowledgement import Acknowledger, Header, Outcome

HEAD = r"MSH|^~\&|HIS|WARD|TWIN|HOC|20261127083000||ADT^A01^ADT_A01|C1|T|2.4"


def header(accept: str = "", application: str = "", charset: str = "") -> bytes:
    """A message with these of MSH-15, MSH-16 and MSH-18."""
    return f"{HEAD}|||{accept}|{application}||{charset}\rPID|||1\r".encode()


def codes(raw: bytes, outcome: Outcome) -> list[str]:
    """Codes that a sender is told."""
    answers = Acknowledger().answers(Header.of(raw), outcome)
    return [Message(*decode(one)).first("MSA").component(1) for one in answers]


S, E, L = Outcome.STORED, Outcome.REFUSED, Outcome.LATER


@pytest.mark.parametrize(
    ("accept", "application", "stored", "refused", "later"),
    [
        ("", "", ["AA"], ["AE"], ["AR"]),
        ("NE", "NE", [], [], []),
        ("AL", "NE", ["CA"], ["CE"], ["CR"]),
        ("AL", "", ["CA"], ["CE"], ["CR"]),
        ("SU", "NE", ["CA"], [], []),
        ("ER", "NE", [], ["CE"], ["CR"]),
        ("NE", "AL", ["AA"], ["AE"], ["AR"]),
        ("", "AL", ["AA"], ["AE"], ["AR"]),
        ("NE", "SU", ["AA"], [], []),
        ("NE", "ER", [], ["AE"], ["AR"]),
        ("AL", "AL", ["CA", "AA"], ["CE", "AE"], ["CR", "AR"]),
        ("ER", "SU", ["AA"], ["CE"], ["CR"]),
        ("XX", "", ["CA"], ["CE"], ["CR"]),
    ],
)
def test_modes(
    accept: str,
    application: str,
    stored: list[str],
    refused: list[str],
    later: list[str],
) -> None:
    """Original mode is AA, AE, AR; enhanced mode what MSH-15 and MSH-16 want."""
    raw = header(accept, application)
    assert (codes(raw, S), codes(raw, E), codes(raw, L)) == (stored, refused, later)


def test_what_is_said_back() -> None:
    """MSA-2 is MSH-10; who sent is who receives; version and processing are theirs."""
    (answer,) = Acknowledger().answers(Header.of(header()), S)
    message = Message(*decode(answer))
    head, told = message.first("MSH"), message.first("MSA")
    assert told.field(2) == "C1"
    assert [head.field(number) for number in (3, 4, 5, 6)] == [
        "TWIN",
        "HOC",
        "HIS",
        "WARD",
    ]
    assert (head.field(9), head.field(11), head.field(12)) == ("ACK^A01", "T", "2.4")
    assert len(head.field(7)) == 19


def test_numbers_of_acknowledgements() -> None:
    """Each acknowledgement has a number of its own."""
    desk, head = Acknowledger(), Header.of(header("AL", "AL"))
    answers = [one for _ in range(3) for one in desk.answers(head, S)]
    numbers = {Message(*decode(one)).first("MSH").field(10) for one in answers}
    assert len(numbers) == 6


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("GB 18030-2000", "gb18030"),
        ("UNICODE UTF-8", "utf-8"),
        ("", "gb18030"),
        ("", "utf-8"),
        ("BIG-5", "big5"),
    ],
)
def test_the_character_set_is_that_of_the_message(charset: str, codec: str) -> None:
    """Names that are said back are in the set that they came in, 0x7C in them too."""
    raw = header(charset=charset).decode().replace("HIS|WARD", "東院|WARD")
    (answer,) = Acknowledger().answers(Header.of(raw.encode(codec)), S)
    head = answer.decode(codec).split("\r")[0].split("|")
    assert (head[4], head[5]) == ("東院", "WARD")
    assert (head[17] if charset else "") == charset


def test_delimiters_are_those_of_the_message() -> None:
    """A message with other delimiters is answered with them."""
    raw = rb"MSH#*@!%#a#b#c#d#2026##ADT*A01#C#1#P#2.3"
    (answer,) = Acknowledger().answers(Header.of(raw), S)
    head, told, _ = answer.split(b"\r")
    assert head.startswith(b"MSH#*@!%#c#d#a#b#")
    assert told == b"MSA#AA#C"


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"MSH", b"MSH|^^^^|", b"\xff\xfeM\x00S\x00", b"\xef\xbb\xbf\xff"],
)
def test_what_has_no_header(raw: bytes) -> None:
    """What is no message is acknowledged too, once it is safe, with an empty MSA-2."""
    (answer,) = Acknowledger().answers(Header.of(raw), S)
    assert answer.split(b"\r")[1] == b"MSA|AA"


def test_a_header_in_no_set() -> None:
    """Bytes that are not in the set that is named leave MSA-2 right."""
    raw = header(charset="UNICODE UTF-8").replace(b"HIS", b"\xff\x81")
    (answer,) = Acknowledger().answers(Header.of(raw), S)
    assert answer.split(b"\r")[1] == b"MSA|AA|C1"


@given(st.binary(), st.sampled_from(Outcome))
def test_any_bytes(noise: bytes, outcome: Outcome) -> None:
    """No message makes an answer that is no frame, or one that is long."""
    heads = [header().replace(part, noise) for part in (b"C1", b"A01", b"HIS", b"2.4")]
    for raw in (noise, HEAD.encode()[:40] + noise, *heads):
        for answer in Acknowledger().answers(Header.of(raw), outcome):
            assert not set(answer) & {0x0B, 0x1C, 0x0A}
            assert answer.count(b"\r") == 2
            assert len(answer) < 20_000
