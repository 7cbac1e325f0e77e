"""A server in a process of its own: `python -m tests.feeds.mllp.serving folder`.

It says its port on standard output, and ends when its standard input does.
"""

import asyncio
import sys
from pathlib import Path

from tests.feeds.hl7.names import SHANGHAI, Unmapped
from twin.feeds.intake import Intake
from twin.feeds.keys import Keys
from twin.feeds.mllp import Server
from twin.feeds.store import Store
from twin.feeds.vault import Vault
from twin.feeds.writer import Writer

SOURCE = "his"


def opened(folder: Path) -> Intake:
    """The intake of a folder, whose keys are there already."""
    store = Store(f"sqlite:///{folder / 'store.db'}")
    vault = Vault(f"sqlite:///{folder / 'vault.db'}", Keys.read(folder / "keys"))
    return Intake(store, vault, Unmapped(), SHANGHAI)


async def serve(folder: Path) -> None:
    """Take messages until nobody listens to us any more."""
    intake = opened(folder)
    with Writer(intake) as writer:
        async with Server(writer.submit, SOURCE, port=0) as server:
            sys.stdout.write(f"{server.address[1]}\n")
            sys.stdout.flush()
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    intake.vault.close()
    intake.store.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
