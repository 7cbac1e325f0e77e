"""Any bytes either parse, or are refused with a reason: no crash and no growth."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.feeds.hl7.messages import admission
from tests.feeds.hl7.names import Letters, Unmapped, origin, pseudonym
from tests.feeds.hl7.test_escapes import delimiters
from twin.feeds.event import Event, Refusal
from twin.feeds.hl7 import Hl7
from twin.feeds.hl7.delimiters import STANDARD, Delimiters
from twin.feeds.hl7.escapes import escape
from twin.feeds.hl7.message import join
from twin.feeds.hl7.redaction import KEPT
from twin.feeds.reasons import REASONS, UnreadableError


def outcome(raw: bytes) -> str:
    """What becomes of a message: `read`, or reasons."""
    form = Hl7()
    try:
        body = form.redact(raw, Letters())
    except UnreadableError as error:
        return error.reason
    assert len(body) <= 20 * len(raw) + 200
    assert body.isprintable() or set(body) >= {"\r"}
    reasons = set()
    for one in form.read(body, origin(), Unmapped()):
        if isinstance(one, Refusal):
            reasons.add(one.reason)
        else:
            assert isinstance(one, Event)
    assert reasons <= set(REASONS)
    return ",".join(sorted(reasons)) or "read"


@given(st.binary())
@example(b"")
@example(b"MSH|^~\\&")
def test_any_bytes(raw: bytes) -> None:
    """Bytes without sense are refused."""
    assert outcome(raw) in REASONS


@given(st.binary(), st.integers(0, 400), st.integers(0, 40))
def test_a_message_with_a_hole(noise: bytes, at: int, size: int) -> None:
    """A message with any bytes in place of any part is read, or refused."""
    raw = admission(pv1_44="20261127070000").encode()
    assert outcome(raw[:at] + noise + raw[at + size :])


FIELD = st.text(st.sampled_from('abMR0129.+-?"^&~\\|\r東Ж\x00\x1c'), max_size=12)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """Segments that are kept, with anything in their fields, in any order."""
    triggers = ("ADT^A01", "ADT^A17", "ADT^A40", "ADT^A45", "SIU^S12", "ORM^O01")
    type_ = draw(st.sampled_from((*triggers, "ORU^R01", "ADT^A20", "ADT")))
    lines = [rf"MSH|^~\&|||||20261127083000||{type_}|1|P|2.5"]
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from(sorted(KEPT)[1:]))
        fields = [""] * 46
        for number, _ in KEPT[name]:
            fields[number - 1] = draw(st.one_of(st.just(""), FIELD))
        lines.append("|".join((name, *fields)))
    return "\r".join(lines)


@given(messages())
def test_any_fields(text: str) -> None:
    """Known segments with anything in them are read, or refused."""
    assert outcome(text.encode())


@given(delimiters())
def test_any_delimiters(marks: Delimiters) -> None:
    """A message means the same whatever parts it."""

    def body(by: Delimiters) -> str:
        ward, number, other = (escape(text, by) for text in ("W7|", "P^1", "A&B"))
        type_, room = by.component.join(("ADT", "A01")), by.component.join((ward, "1"))
        patient = by.repetition.join(
            (by.component.join((other, "", "", "", "SS")), number)
        )
        lines = (
            join("MSH", [by.encoding(), *[""] * 4, "2026", "", type_], by),
            join("PID", ["", "", patient], by),
            join("PV1", ["", "I", room], by),
        )
        return Hl7().redact("\r".join(lines).encode(), Letters())

    assert body(marks) == body(STANDARD)
    assert body(marks).split("\r")[1:] == [
        f"PID|||{pseudonym('patient', 'P^1')}",
        r"PV1||I|W7\F\^1",
    ]
