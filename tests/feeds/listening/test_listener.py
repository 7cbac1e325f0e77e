"""A hospital listened to: an emulated one comes in by HL7 and files, whole."""

import datetime as dt
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

import twin
from twin.emulator.emulation import Emulation
from twin.emulator.files import Files
from twin.emulator.mllp import Mllp
from twin.emulator.player import play
from twin.errors import FeedError
from twin.feeds.keys import Keys
from twin.feeds.listening import HospitalListener, read_listening
from twin.feeds.store import Store
from twin.feeds.store.tables import events, quarantine

CONFIG = """twin: 1
layout: clinic
store: sqlite:///hoc.db
vault: sqlite:///vault.db
key_file: hoc.keys
sources:
  his: {mllp: {port: 0}}
  export: {folder: {path: feed/export, reads: cloudevents, every_s: 0.05}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a config and keys."""
    (tmp_path / "listen.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "feed" / "export").mkdir(parents=True)
    Keys.new().write(tmp_path / "hoc.keys")
    return tmp_path


def test_an_emulated_hospital_comes_in(home: Path) -> None:
    """What the emulator's HIS and export say is in the store when it is closed."""
    emulation = Emulation(twin.load("small/weekday"), dt.date(2026, 9, 7), 1)
    everything = list(emulation.messages())
    messages = [
        one
        for source in ("his", "export")
        for one in [each for each in everything if each.source == source][:200]
    ]
    read = Event()

    def said(sentence: str) -> None:
        if "events" in sentence:
            read.set()

    config = read_listening(home / "listen.yaml")
    with HospitalListener(config, home, said) as listener:
        host, port = listener.addresses()["his"]
        senders = {"mllp": Mllp(host, port), "file": Files(home / "feed")}
        assert play(messages, senders) == 400
        assert senders["mllp"].refused == 0
        for sender in senders.values():
            sender.close()
        assert read.wait(60), "the folder was not read"
        report = {one.source: one for one in listener.report()}
    assert report["his"].refused == 0
    store = Store(f"sqlite:///{home / 'hoc.db'}")
    with store.reading() as connection:
        counts = dict(
            connection.execute(
                select(events.c.source, func.count()).group_by(events.c.source)
            ).all()
        )
        assert connection.execute(select(func.count(quarantine.c.id))).scalar() == 0
    sent = [one.source for one in messages]
    assert counts["his"] == sent.count("his")
    assert counts["export"] == sent.count("export")


def test_a_port_that_is_taken(home: Path) -> None:
    """A second listener of the same port says so, and closes what it has opened."""
    with HospitalListener(read_listening(home / "listen.yaml"), home) as first:
        port = first.addresses()["his"][1]
        text = CONFIG.replace("port: 0", f"port: {port}")
        (home / "second.yaml").write_text(text, "utf-8")
        config = read_listening(home / "second.yaml")
        with pytest.raises(FeedError, match="cannot listen"):
            HospitalListener(config, home).__enter__()


def test_without_keys(home: Path) -> None:
    """Without its keys nothing is listened to, and it is said where to get them."""
    (home / "hoc.keys").unlink()
    with pytest.raises(FeedError, match="cannot be read as a file of keys"):
        HospitalListener(read_listening(home / "listen.yaml"), home)
