"""A store for files to be read into."""

from pathlib import Path

import pytest

from twin.feeds.codes import Codes
from twin.feeds.intake import Intake
from twin.feeds.keys import Keys
from twin.feeds.rows import Mapping, Rows
from twin.feeds.store import Store
from twin.feeds.vault import Vault


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    """A way into a new store, of a hospital with two queues and a point."""
    folder = tmp_path / "hoc"
    folder.mkdir()
    store = Store(f"sqlite:///{folder / 'store.db'}")
    vault = Vault(f"sqlite:///{folder / 'vault.db'}", Keys.new())
    own = {"places": frozenset({"im", "su"}), "points": frozenset({"hall/temp"})}
    return Intake(store, vault, Codes(own=own))


@pytest.fixture
def tickets() -> Rows:
    """Tickets as a table of a queue system has them."""
    return Rows(
        Mapping.model_validate(
            {
                "kind": "ticket",
                "time": "时间",
                "fields": {
                    "what": "状态",
                    "ticket": "票号",
                    "queue": "队列",
                    "patient": "病人",
                },
                "values": {"what": {"取号": "issued", "叫号": "called"}},
            }
        )
    )
