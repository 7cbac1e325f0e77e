"""Any history: whatever order, batches and repeats it comes in, one census."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.feeds.census.conftest import DAY, TIMES, Told
from twin.feeds.census import census
from twin.feeds.event import Event
from twin.feeds.kinds import KINDS
from twin.feeds.lifetimes import FOREVER
from twin.feeds.store.tables import subjects
from twin.values.census import Census

Make = Callable[[], tuple[Told, Told]]
HOURS = 60
"""Histories run over so many hours, so that things lapse in them."""

hours = st.integers(0, HOURS)
visits = st.sampled_from("vwxy")
patients = st.sampled_from("pqr")
places = st.sampled_from(("w3", "icu", None))
beds = st.sampled_from(("1", "2", None))
ahead = st.integers(0, 2 * HOURS)
maybe_ahead = st.none() | ahead


def words(kind: str, field: str = "what") -> Any:
    """All words of a kind of event."""
    schema = KINDS[f"twin.{kind}"].model_json_schema()
    return st.sampled_from(schema["properties"][field]["enum"])


def said(kind: str, **fields: Any) -> Any:
    """Events of a kind with some fields."""
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


KIND = st.one_of(
    said(
        "movement",
        what=words("movement").filter(lambda what: what != "merge"),
        visit=visits,
        patient=st.none() | patients,
        place=places,
        bed=beds,
        prior_place=places,
        visit_class=st.sampled_from((None, "inpatient", "outpatient", "emergency")),
        expected=maybe_ahead,
        ended=maybe_ahead,
    ),
    said(
        "movement",
        what=st.sampled_from(("admit", "discharge", "transfer", "cancel-discharge")),
        patient=patients,
        place=places,
        bed=beds,
    ),
    said("movement", what=st.just("merge"), visit=visits, into_visit=visits),
    said("movement", what=st.just("merge"), patient=patients, into_patient=patients),
    said(
        "appointment",
        what=words("appointment"),
        appointment=st.sampled_from("ab"),
        start=maybe_ahead,
        end=maybe_ahead,
    ),
    said("ticket", what=words("ticket"), ticket=st.sampled_from("tu"), queue=places),
    said(
        "order",
        what=words("order"),
        order=st.sampled_from("op"),
        service=st.just("ct"),
        is_final=st.sampled_from((None, True, False)),
    ),
    said(
        "theatre",
        what=words("theatre"),
        case=st.sampled_from("cd"),
        planned_start=maybe_ahead,
    ),
    said(
        "parking",
        what=words("parking"),
        lot=st.just("lot"),
        plate=st.sampled_from(("x", "y", None)),
        occupied=st.none() | st.integers(0, 9),
    ),
    said(
        "bed",
        bed=st.sampled_from("12"),
        place=st.just("w3"),
        state=words("bed", "state"),
        until=maybe_ahead,
    ),
    said(
        "device",
        device=st.just("ct"),
        state=words("device", "state"),
        start=ahead,
        until=maybe_ahead,
    ),
    said(
        "roster",
        what=words("roster"),
        resource=st.just("nurse"),
        staff=st.sampled_from(("s", None)),
        start=st.sampled_from((10, 20)),
        end=st.sampled_from((30, 50)),
    ),
    said("weather", station=st.just("roof"), valid=maybe_ahead, temp_c=st.just(20.0)),
)
EVENT = st.tuples(KIND, hours, st.integers(0, 20), st.sampled_from(("", "1", "2")))
"""What is said, when it happened, how much later it was known, and its sequence."""


def event(told: Told, one: Any) -> Event:
    """The event that says this."""
    (kind, data), hour, late, sequence = one
    given = {name: value for name, value in data.items() if value is not None}
    if kind == "ticket":
        given.setdefault("queue", "clinic")
    for name in TIMES:
        if name in given:
            given[name] = DAY + dt.timedelta(hours=given[name])
    return told.event(
        kind, f"{hour}:00", f"{hour + late}:00", sequence=sequence, **given
    )


def said_of(found: Census) -> str:
    """All of a census but what it is told of, as text."""
    return json.dumps({**found.to_json(), "known_at": None})


anything = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=40,
)


@anything
@given(st.lists(EVENT, min_size=1, max_size=25), hours, st.randoms())
def test_order_batches_and_repeats_change_nothing(
    make: Make, history: list[Any], hour: int, random: Any
) -> None:
    """However a history arrives, the state and every census of it are the same."""
    straight, mixed = make()
    events = [event(straight, one) for one in history]
    straight.append(*events)
    again = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(again)
    while again:
        cut = random.randint(1, len(again))
        mixed.append(*again[:cut])
        again = again[cut:]
    assert straight.hash() == mixed.hash()
    for known in (hour, 4 * HOURS):
        one, other = (t.at(f"{hour}:00", f"{known}:00") for t in (straight, mixed))
        assert one.to_json() == other.to_json()


@anything
@given(st.lists(EVENT, min_size=1, max_size=25), hours, hours)
def test_as_known_then_is_the_fold_of_what_was_known(
    make: Make, history: list[Any], hour: int, known: int
) -> None:
    """What became known later changes no census of before, and hides nothing in it.

    A store that never heard of it has to search among less, so this is also the test
    that what the search leaves out belongs to nothing.
    """
    whole, part = make()
    events = [event(whole, one) for one in history]
    whole.append(*events)
    limit = DAY + dt.timedelta(hours=known)
    then = [one for one in events if one.recorded <= limit.timestamp() * 1e6]
    if then:
        part.append(*then)
    found = whole.at(f"{hour}:00", f"{known}:00")
    assert found.to_json() == part.at(f"{hour}:00", f"{known}:00").to_json()
    at = DAY + dt.timedelta(hours=hour)
    assert said_of(found) == said_of(census(part.store, at))


@anything
@given(st.lists(EVENT, min_size=1, max_size=25), hours)
def test_the_search_hides_nothing(make: Make, history: list[Any], hour: int) -> None:
    """The census of a search is that of all subjects, open or not."""
    told, _ = make()
    told.append(*[event(told, one) for one in history])
    found = told.at(f"{hour}:00", f"{4 * HOURS}:00").to_json()
    open_all(told)
    assert told.at(f"{hour}:00", f"{4 * HOURS}:00").to_json() == found


def open_all(told: Told) -> None:
    """Let a search leave nothing out."""
    with told.store.engine.begin() as connection:
        ever = {"opened": FOREVER, "until": FOREVER}
        connection.execute(update(subjects).values(ever))


SOON = st.integers(0, 5)
MOVES = st.tuples(
    said(
        "movement",
        what=words("movement").filter(lambda what: what != "merge"),
        visit=st.just("v"),
        visit_class=st.sampled_from((None, "outpatient")),
        place=places,
    ),
    SOON,
    SOON,
    st.sampled_from(("", "1")),
)
MERGES = st.tuples(
    said(
        "movement",
        what=st.just("merge"),
        visit=st.sampled_from("vw"),
        into_visit=st.sampled_from("vw"),
    ),
    SOON,
    SOON,
    st.just(""),
)


@settings(anything, max_examples=12)
@given(st.lists(MOVES | MERGES, min_size=2, max_size=6))
def test_the_search_hides_no_visit(make: Make, history: list[Any]) -> None:
    """Whatever is said of a visit, in whatever order, it is found if it is open."""
    told, _ = make()
    told.append(*[event(told, one) for one in history])
    times = [(f"{at}:00", f"{known}:00") for at in range(6) for known in (at, 10)]
    found = [told.at(*time).to_json() for time in times]
    open_all(told)
    assert [told.at(*time).to_json() for time in times] == found


def test_the_search_leaves_out_what_is_over(make: Make) -> None:
    """What is over and known to be so is not even read."""
    from twin.feeds.census.reading import Reading

    told, _ = make()
    for number in range(10):
        for hour, what in enumerate(("admit", "discharge", "update")):
            told.tell("movement", f"{hour}:00", what=what, visit=f"v{number}")
    told.tell("movement", "5:00", what="admit", visit="w")
    last = int((DAY + dt.timedelta(hours=9)).timestamp() * 1e6)
    with told.store.reading() as connection:
        assert Reading(connection, last, last).names("visit") == ["visit/w"]
        past = Reading(connection, last, last - 8 * 3_600_000_000)
        assert len(past.names("visit")) == 11


@pytest.mark.parametrize("seed", range(3))
def test_all_who_come_leave_or_are_here(make: Make, seed: int) -> None:
    """Admitted less discharged is inside, at every hour of a made-up fortnight."""
    import random

    told, _ = make()
    dice = random.Random(seed)  # noqa: S311
    stays = [(dice.randrange(300), dice.randrange(1, 100)) for _ in range(200)]
    events = []
    for number, (begin, hours_in) in enumerate(stays):
        who = {"visit": f"v{number}", "patient": f"p{number}"}
        events += [
            told.event(
                "movement",
                f"{begin}:00",
                what="admit",
                place="w",
                bed=f"{number}",
                **who,
            ),
            told.event("movement", f"{begin + hours_in}:00", what="discharge", **who),
        ]
    told.append(*dice.sample(events, len(events)))
    for hour in range(0, 400, 13):
        inside = sum(begin <= hour < begin + length for begin, length in stays)
        then = told.at(f"{hour}:00")
        assert len(then.inside) == inside == then.patients
        assert len(then.beds) == inside
