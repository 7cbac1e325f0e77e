"""The file of what to listen to: read with its defaults, or refused line by line."""

from pathlib import Path

import pytest

from twin.errors import ScenarioError
from twin.feeds.listening import read_listening
from twin.feeds.rows import Rows

RIGHT = """twin: 1
layout: clinic
store: sqlite:///hoc.db
vault: sqlite:///vault.db
key_file: hoc.keys
sources:
  his: {mllp: {port: 2600}}
  bms: {mqtt: {host: broker, routes: [{topic: "bms/#", source: bms, reads: senml}]}}
  queue:
    folder:
      path: queue
      reads: {kind: ticket, time: at, fields: {what: s, ticket: t, queue: q}}
"""


def written(folder: Path, text: str) -> Path:
    """The text in a file."""
    path = folder / "listen.yaml"
    path.write_text(text, "utf-8")
    return path


def test_defaults(tmp_path: Path) -> None:
    """Ports listen to this machine alone; a broker knows us by the source's name."""
    found = read_listening(written(tmp_path, RIGHT))
    mllp, mqtt = found.sources["his"].mllp, found.sources["bms"].mqtt
    folder = found.sources["queue"].folder
    assert mllp is not None
    assert (mllp.host, mllp.port) == ("127.0.0.1", 2600)
    assert mqtt is not None
    assert (mqtt.source, mqtt.client_id) == ("bms", "twin-bms")
    assert folder is not None
    assert isinstance(folder.form(), Rows)
    assert found.layout_folder(tmp_path).name == "clinic"


def test_every_problem_at_once(tmp_path: Path) -> None:
    """A wrong key, a wrong value and two ways at once are said with their lines."""
    text = (
        RIGHT.replace("port: 2600", "prot: 2600").replace("key_file", "keyfile")
        + "  both: {mllp: {}, folder: {path: a, reads: hl7}}\n"
    )
    with pytest.raises(ScenarioError) as error:
        read_listening(written(tmp_path, text))
    said = str(error.value)
    assert 'did you mean "port"?' in said
    assert 'did you mean "key_file"?' in said
    assert "exactly one of mllp, mqtt, folder" in said
    assert ":7:" in said
    assert ":13:" in said


def test_vault_and_store_apart(tmp_path: Path) -> None:
    """Pseudonyms in the store itself are refused."""
    text = RIGHT.replace("vault.db", "hoc.db")
    with pytest.raises(ScenarioError, match="another database"):
        read_listening(written(tmp_path, text))
