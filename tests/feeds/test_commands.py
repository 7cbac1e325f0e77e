"""`twin feeds`: what was put aside is shown, mapped, replayed, and made anew."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.feeds.messages import message
from twin import cli
from twin.feeds.codes import Codes
from twin.feeds.intake import Intake
from twin.feeds.keys import Keys
from twin.feeds.store import Store
from twin.feeds.vault import Vault

CONFIG = """twin: 1
layout: clinic
store: sqlite:///hoc.db
vault: sqlite:///vault.db
key_file: hoc.keys
sources:
  his: {mllp: {port: 0}}
"""


@pytest.fixture
def home(tmp_path: Path, project: Path) -> Path:
    """A site with a layout, a store, and two messages whose ward is unknown."""
    shutil.copytree(project / "layouts" / "clinic", tmp_path / "clinic")
    (tmp_path / "listen.yaml").write_text(CONFIG, "utf-8")
    keys = Keys.new()
    keys.write(tmp_path / "hoc.keys")
    codes = Codes.of_layout(tmp_path / "clinic")
    with (
        closing(Store(f"sqlite:///{tmp_path / 'hoc.db'}")) as store,
        closing(Vault(f"sqlite:///{tmp_path / 'vault.db'}", keys)) as vault,
    ):
        waiting = [message(f"e{n}", place="W5", patient="P1") for n in range(2)]
        Intake(store, vault, codes).take(waiting)
    return tmp_path


def call(*words: str) -> str:
    """What the program says."""
    shown = CliRunner().invoke(cli.app, ["feeds", *words])
    assert shown.exit_code == 0, shown.output
    return shown.output


def test_what_was_put_aside_is_mapped_replayed_and_made_anew(home: Path) -> None:
    """A code is named, mapped in the layout, and its messages apply."""
    config = str(home / "listen.yaml")
    shown = call("quarantine", config)
    assert 'places: "W5" is not in codes.yaml' in shown
    assert shown.endswith("2 waiting\n")
    assert "0 messages applied" in call("replay", config)
    mapping = "twin: 1\ncodes: {his: {places: {W5: surgery}}}\n"
    (home / "clinic" / "codes.yaml").write_text(mapping, "utf-8")
    assert "2 messages applied, 2 new events" in call("replay", config)
    assert call("quarantine", config) == "0 waiting\n"
    anew = f"sqlite:///{home / 'anew.db'}"
    assert call("rebuild", anew, config).startswith("2 events in ")


def test_a_person_is_erased(home: Path) -> None:
    """The patient and what is theirs are gone, and are nobody the second time."""
    config = str(home / "listen.yaml")
    assert call("erase", "P1", config, "--yes") == "2 pseudonyms erased\n"
    assert call("erase", "P1", config, "--yes") == "nobody is called that\n"
