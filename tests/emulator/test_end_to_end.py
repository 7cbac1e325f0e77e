"""From an emulated hospital into the store: all that is said is kept, nobody named."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

import twin
from twin.emulator.emulation import Emulation
from twin.emulator.faults import Faults
from twin.emulator.person import People
from twin.emulator.wire import Shown
from twin.feeds.cloud_events import CloudEvents
from twin.feeds.codes import Codes
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Intake, Raw
from twin.feeds.keys import Keys
from twin.feeds.senml import SenML
from twin.feeds.store import Store
from twin.feeds.store.tables import events, quarantine
from twin.feeds.vault import Vault
from twin.hospital import shipped

FORMATS = {
    "his": Hl7(),
    "gates": CloudEvents(),
    "iot": SenML(),
    "export": CloudEvents(),
}
"""How what each source says is read; what the queue system offers is a view."""
FIRST = dt.date(2026, 9, 7)


def emulation(**faults: float) -> Emulation:
    """Two days of the small hospital."""
    scenario = twin.load("small/weekday")
    return Emulation(scenario, FIRST, 2, faults=Faults(**faults), sensor_min=60)


def taken(emulated: Emulation, folder: Path) -> Store:
    """A store with all that it said."""
    store = Store(f"sqlite:///{folder / 'store.db'}")
    vault = Vault(f"sqlite:///{folder / 'vault.db'}", Keys.new())
    codes = Codes.of_layout(shipped.root() / "layouts" / "clinic")
    intake = Intake(store, vault, codes)
    messages = [
        Raw(message.source, FORMATS[message.source], message.body)
        for message in emulated.messages()
        if message.source in FORMATS
    ]
    intake.take(messages)
    vault.close()
    return store


Happened = Counter[tuple[str, str, int]]
"""How often what happened when, to the millisecond."""


def kept(store: Store) -> Happened:
    """Events of the store by type, what happened and when."""
    columns = (events.c.type, events.c.data, events.c.time)
    with store.reading() as connection:
        rows = connection.execute(select(*columns)).all()
    return Counter(
        (type_, json.loads(data).get("what", ""), round(time / 1000))
        for type_, data, time in rows
    )


def said(shown: list[Shown]) -> Happened:
    """What the systems noticed, tickets left out."""
    return Counter(
        (one.kind.type, getattr(one.kind, "what", ""), round(one.time / 1000))
        for one in shown
        if one.kind.type != "twin.ticket"
    )


def test_everything_said_is_kept_once(tmp_path: Path) -> None:
    """Each event is in the store as what it was, and none is in quarantine."""
    emulated = emulation()
    store = taken(emulated, tmp_path)
    with store.reading() as connection:
        assert connection.execute(select(quarantine)).all() == []
    assert kept(store) == said(list(emulated.shown()))


def test_faults_change_nothing_that_is_kept(tmp_path: Path) -> None:
    """With messages sent twice, late and in disorder, and garbage, the same is kept."""
    emulated = emulation(duplicated=0.05, late=0.05, jitter_s=300, garbage=0.01)
    store = taken(emulated, tmp_path)
    assert kept(store) == said(list(emulated.shown()))
    with store.reading() as connection:
        waiting = connection.execute(select(func.count(quarantine.c.id))).scalar()
    assert waiting is not None
    assert 1 <= waiting <= 20, "each piece of garbage once, by source"


def test_nobody_is_named(tmp_path: Path) -> None:
    """No identifier of a patient is in any file, in any of the encodings that came."""
    emulated = emulation()
    taken(emulated, tmp_path)
    whole = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    people = People(emulated.seed, emulated.first_day)
    shown = [one for one in emulated.shown() if one.person]
    assert len(shown) > 500
    for one in shown[:: len(shown) // 20]:
        person = people.person(one.person, sex=one.sex)
        texts = (person.identity, person.phone, person.name, f"P-{one.person}")
        for text in texts:
            for charset in ("utf-8", "gb18030", "utf-16-le"):
                assert text.encode(charset) not in whole
