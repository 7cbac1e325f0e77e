"""The census after HL7 messages: the state of the bundles, and of whole streams."""

import datetime as dt
import random
from collections.abc import Callable, Iterator

import pytest

from tests.feeds.hl7.conftest import Bundles
from tests.feeds.hl7.messages import admission, message
from tests.feeds.hl7.names import SHANGHAI, Unmapped
from tests.feeds.hl7.test_samples import CLASSES, places
from twin.feeds.census import census, state_hash
from twin.feeds.event import moment
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Intake, Raw
from twin.feeds.keys import Keys
from twin.feeds.store import Store
from twin.feeds.vault import Vault
from twin.values.census import Census

HOUR = dt.timedelta(hours=1)
KEYS = Keys.new()

Take = Callable[..., Store]


@pytest.fixture
def take() -> Iterator[Take]:
    """A new store that has taken these messages."""
    opened: list[Store | Vault] = []
    vault = Vault("sqlite://", KEYS)

    def taken(*messages: str | bytes) -> Store:
        store = Store("sqlite://")
        opened.append(store)
        intake = Intake(store, vault, Unmapped(), SHANGHAI)
        raws = (one.encode() if isinstance(one, str) else one for one in messages)
        intake.take([Raw("his", Hl7(), raw) for raw in raws])
        return store

    yield taken
    for one in (*opened, vault):
        one.close()


def latest(store: Store) -> dt.datetime:
    """An hour after the last thing that happened."""
    with store.reading() as connection:
        found = connection.exec_driver_sql("SELECT max(time) FROM events").scalar()
    return moment(found) + HOUR


def seen(store: Store) -> Census:
    """The census an hour after the last thing that happened."""
    return census(store, latest(store))


@pytest.mark.parametrize("name", ["ADT01-23", "ADT-A02-02", "ADT-A13-02"])
def test_who_is_here(
    name: str, samples: dict[str, bytes], bundles: Bundles, take: Take
) -> None:
    """In progress is here: class, active place, and begin where the message says it."""
    found = seen(take(samples[name])).visits
    (encounter,) = bundles[name]["Encounter"]
    assert encounter["status"] == "in-progress"
    assert list(found.status) == ["here"]
    assert list(found.visit_class) == [CLASSES[encounter["class"]["code"]]]
    active = [place for place, status in places(bundles[name]) if status == "active"]
    assert [place.removeprefix("places:") for place in found.place] == active
    if name == "ADT01-23":
        start = dt.datetime.fromisoformat(encounter["period"]["start"])
        assert found.arrived[0].item() == start.astimezone(dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize("name", ["ADT-A03-02", "ADT-A11-02"])
def test_who_is_not_here(
    name: str, samples: dict[str, bytes], bundles: Bundles, take: Take
) -> None:
    """Finished and cancelled are not here, after an admission too."""
    (encounter,) = bundles[name]["Encounter"]
    assert encounter["status"] in ("finished", "cancelled")
    for earlier in ((), (samples["ADT-A01-02"],)):
        assert len(seen(take(*earlier, samples[name])).visits.status) == 0


def test_an_update_keeps_what_was(samples: dict[str, bytes], take: Take) -> None:
    """A08: its bundle says planned; here status, place and time stay as they were."""
    before = seen(take(samples["ADT-A01-02"])).visits
    store = take(samples["ADT-A01-02"], samples["ADT-A08-02"])
    after = census(store, latest(take(samples["ADT-A01-02"]))).visits
    for name in ("visit", "status", "place", "bed", "since", "arrived"):
        assert list(getattr(after, name)) == list(getattr(before, name)), name


@pytest.mark.parametrize(
    ("name", "is_booked"),
    [("SIU-S12-02", True), ("SIU-S13-02", True), ("SIU-S15-02", False)],
)
def test_what_is_booked(
    name: str,
    is_booked: bool,
    samples: dict[str, bytes],
    bundles: Bundles,
    take: Take,
) -> None:
    """Booked appointments are booked for the bundle's time; cancelled ones are not."""
    (appointment,) = bundles[name]["Appointment"]
    assert (appointment["status"] == "booked") is is_booked
    store = take(samples["SIU-S12-02"], samples[name])
    found = seen(store).bookings
    times = [
        dt.datetime.fromisoformat(appointment[key]).astimezone(dt.UTC)
        for key in ("start", "end")
    ]
    wanted = [[time.replace(tzinfo=None)] for time in times] if is_booked else [[], []]
    assert [[one.item() for one in found.start], [one.item() for one in found.end]] == (
        wanted
    )


def test_any_order_is_the_same_state(samples: dict[str, bytes], take: Take) -> None:
    """The samples in file order, by MSH-7 and shuffled leave the same state."""
    raws = list(samples.values())
    by_time = sorted(raws, key=lambda raw: raw.split(b"|")[6])
    shuffled = raws[:]
    random.Random(1).shuffle(shuffled)  # noqa: S311
    states = {state_hash(take(*some)) for some in (raws, by_time, shuffled)}
    assert len(states) == 1
    assert state_hash(take(*raws[1:])) not in states


def day(hour: int, trigger: str = "A01", sent: int = 0, **fields: str) -> str:
    """A message about something that happened at an hour, sent then or at another."""
    raw = admission(trigger, evn_6=f"20261127{hour:02d}0000", **fields)
    return raw.replace("20261127083000", f"20261127{sent or hour:02d}3000", 1)


def merge(hour: int, gone: str, left: str) -> str:
    """Patient numbers turn out to be one person's."""
    time = f"20261127{hour:02d}0000"
    event = f"EVN||{time}||||{time}"
    return message("ADT^A40", event, f"PID|||{left}", f"MRG|{gone}")


def test_merged_patients_are_one(take: Take) -> None:
    """After merges there are as many patients here as there are people."""
    admitted = [
        day(1, pid_3=f"P{n}", pv1_19=f"V{n}", pv1_3=f"W^{n}^1") for n in range(6)
    ]
    merges = [merge(2, "P1", "P0"), merge(3, "P2", "P1"), merge(4, "P3", "P4")]
    found = seen(take(*admitted, *merges)).visits
    assert len(set(found.patient)) == 3
    assert len(found.visit) == 6


TRAPS = {
    "a discharge before its admission": ([day(2, "A03"), day(1)], [], []),
    "a transfer of an unknown visit": ([day(1, "A02")], ["W7"], ["no-admission"]),
    "an admission to another bed": (
        [day(1), day(2, pv1_3="W7^702^1")],
        ["W7"],
        ["admitted-twice"],
    ),
    "a cancelled admission after a transfer": (
        [day(1), day(2, "A02", pv1_3="W8^1^1"), day(1, "A11", sent=3)],
        [],
        [],
    ),
    "an admission after one that was cancelled": (
        [day(1), day(1, "A11", sent=2), day(3, "A01"), day(4, "A02", pv1_3="W8^1^1")],
        ["W8"],
        [],
    ),
    "a cancelled transfer": (
        [
            day(1),
            day(2, "A02", pv1_3="W8^1^1"),
            day(2, "A12", sent=3, pv1_3="W7^701^2"),
        ],
        ["W7"],
        [],
    ),
    "a cancelled discharge": (
        [day(1), day(2, "A03"), day(2, "A13", sent=3)],
        ["W7"],
        [],
    ),
    "a bed that two have": (
        [day(1), day(2, pid_3="P2", pv1_19="V2")],
        ["W7", "W7"],
        ["held-by-several"],
    ),
    "no place": ([day(1, pv1_3="")], [""], []),
    "an update that names another ward": (
        [day(1), day(2, "A08", pv1_3="W9^1^1")],
        ["W7"],
        [],
    ),
    "two who swap": (
        [
            day(1, pv1_3="W7^1^1"),
            day(1, pid_3="P2", pv1_19="V2", pv1_3="W8^1^1"),
            message(
                "ADT^A17",
                "EVN||20261127020000||||20261127020000",
                "PID|||P1",
                "PV1||I|W8^1^1" + "|" * 16 + "V1",
                "PID|||P2",
                "PV1||I|W7^1^1" + "|" * 16 + "V2",
            ),
        ],
        ["W7", "W8"],
        [],
    ),
}
"""Messages, where patients are after them, and what is found to be wrong."""


@pytest.mark.parametrize("name", TRAPS)
def test_traps(name: str, take: Take) -> None:
    """The traps of references/feeds.md leave the state that they mean, in any order."""
    messages, where, wrong = TRAPS[name]
    for some in (messages, messages[::-1]):
        found = seen(take(*some))
        stood = sorted(place.removeprefix("places:") for place in found.visits.place)
        assert stood == where
        assert sorted(set(found.problems.problem)) == wrong
