"""The player: everything goes out once, in order, whatever the other side does."""

from pathlib import Path
from threading import Event

import pytest

from twin.emulator.files import Files
from twin.emulator.message import Message
from twin.emulator.player import play

SECOND = 1_000_000


class Deaf:
    """A receiver that takes a message only the third time."""

    def __init__(self) -> None:
        self.tries = 0
        self.taken: list[int] = []

    def send(self, message: Message) -> None:
        """Take it, or not."""
        self.tries += 1
        if self.tries % 3:
            raise ConnectionResetError
        self.taken.append(message.number)

    def close(self) -> None:
        """Be done."""


def messages(n: int, way: str = "mllp") -> list[Message]:
    """A message a second."""
    return [
        Message(k * SECOND, k, "his", way, b'{"n":%d}' % k)  # type: ignore[arg-type]
        for k in range(n)
    ]


class Impatient(Event):
    """A flag whose waits are over at once, so that tests need no clock."""

    def wait(self, _timeout: float | None = None) -> bool:
        """Whether it is set."""
        return self.is_set()


def test_what_is_not_taken_is_sent_again() -> None:
    """Each message is sent until it is taken, before the next."""
    deaf = Deaf()
    assert play(messages(5), {"mllp": deaf}, stop=Impatient()) == 5
    assert deaf.taken == [0, 1, 2, 3, 4]
    assert deaf.tries == 15


def test_it_gives_up_where_nobody_listens() -> None:
    """With so many tries and no more, what nobody takes is an error."""
    with pytest.raises(ConnectionResetError):
        play(messages(1), {"mllp": Deaf()}, stop=Impatient(), tries=2)


def test_it_stops_when_told() -> None:
    """A flag ends it between two messages."""
    deaf, stop = Deaf(), Impatient()

    def enough(message: Message) -> None:
        if message.number == 2:
            stop.set()

    assert play(messages(5), {"mllp": deaf}, stop=stop, told=enough) == 3


def test_files_are_whole_and_by_the_quarter_of_an_hour(tmp_path: Path) -> None:
    """Of two hours eight files come, with all lines in order, and none half-written."""
    files = Files(tmp_path, minutes=15)
    assert play(messages(7_200, "file"), {"file": files}) == 7_200
    files.close()
    found = sorted((tmp_path / "his").iterdir(), key=lambda path: int(path.stem))
    assert [path.name for path in found] == [f"{15 * n}.jsonl" for n in range(8)]
    lines = [line for path in found for line in path.read_bytes().splitlines()]
    assert lines == [message.body for message in messages(7_200)]
