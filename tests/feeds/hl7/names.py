"""Pseudonyms, codes and origin that tests of HL7 read by eye."""

from zoneinfo import ZoneInfo

from twin.feeds.codes import Codes
from twin.feeds.event import Origin
from twin.feeds.kinds.kind import Who

SHANGHAI = ZoneInfo("Asia/Shanghai")
RECEIVED = 2_000_000_000_000_000


class Letters:
    """Pseudonyms that say what they stand for, and to whom it belongs."""

    def __init__(self) -> None:
        self.owners: dict[str, str | None] = {}

    def of(self, who: Who, identifier: str, owner: str | None = None) -> str:
        """The pseudonym: who, and the identifier's bytes in letters."""
        made = f"{who}-{_spelt(identifier)}"
        self.owners.setdefault(made, owner)
        return made

    def digest(self, text: str | bytes) -> str:
        """A digest that is the text in letters."""
        return _spelt(text if isinstance(text, str) else text.decode("latin-1"))


def _spelt(text: str) -> str:
    digits = text.strip().encode("utf-8", "surrogatepass").hex()
    return digits.translate(str.maketrans("0123456789", "ghijklmnop"))


def pseudonym(who: Who, identifier: str) -> str:
    """The pseudonym that `Letters` gives."""
    return Letters().of(who, identifier)


class Unmapped(Codes):
    """Codes that mean themselves, with their family before them."""

    def of(self, source: str, family: str, code: str) -> str:  # noqa: ARG002
        """The layout's name."""
        return f"{family}:{code}"


def origin(source: str = "his", received: int = RECEIVED) -> Origin:
    """A message of a source that times are in Shanghai's zone of."""
    return Origin(source, "digest", received, SHANGHAI)
