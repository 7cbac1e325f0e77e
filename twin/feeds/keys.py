"""The site's keys, kept outside every store."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from twin.errors import FeedError
from twin.feeds.letters import letters

VARIABLE = "TWIN_KEYS"
"""Environment variable that names the file of keys."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What turns identifiers into pseudonyms, and seals what cannot be read.

    Attributes
    ----------
    site : key of every keyed hash. (32 bytes)
    quarantine : key that messages in quarantine are encrypted with.
    """

    site: bytes
    quarantine: bytes

    def __repr__(self) -> str:
        return "Keys(…)"

    @classmethod
    def new(cls) -> Keys:
        """Keys that nobody has seen."""
        return cls(secrets.token_bytes(32), Fernet.generate_key())

    @classmethod
    def read(cls, path: str | Path) -> Keys:
        """The keys of a file.

        Raises
        ------
        FeedError if there is none, if it is damaged, or if others may read it.
        """
        path = Path(path)
        try:
            mode = path.stat().st_mode
            lines = path.read_text("ascii").split()
        except (OSError, UnicodeDecodeError) as error:
            raise FeedError(
                f"{path}: cannot be read as a file of keys ({type(error).__name__}); "
                "make one with `twin listen --new-keys`, or take it from the safe"
            ) from None
        if mode & 0o077 and os.name == "posix":
            raise FeedError(f"{path}: others may read the keys; chmod 600 {path}")
        try:
            named = dict(line.split(":", 1) for line in lines)
            site = base64.urlsafe_b64decode(named["site"])
            Fernet(named["quarantine"])
            if len(site) != 32:
                raise ValueError
        except (ValueError, KeyError):
            raise FeedError(f"{path}: is no file of keys, or is damaged") from None
        return cls(site, named["quarantine"].encode())

    def write(self, path: str | Path) -> Path:
        """The path of a new file with these keys, which only its owner may read.

        Raises
        ------
        FeedError if the file exists: keys that are lost make pseudonyms useless.
        """
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise FeedError(f"{path}: holds keys already; they stay") from None
        with os.fdopen(handle, "w", encoding="ascii") as file:
            site = base64.urlsafe_b64encode(self.site).decode()
            file.write(f"site:{site}\nquarantine:{self.quarantine.decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        return path

    def hash(self, data: bytes) -> bytes:
        """Keyed hash. (32 bytes)"""
        return hmac.digest(self.site, data, "sha256")

    def digest(self, text: str | bytes) -> str:
        """Keyed hash in 32 letters."""
        data = text.encode() if isinstance(text, str) else text
        return letters(self.hash(data)[:16])

    def seal(self, raw: bytes) -> bytes:
        """The message, encrypted."""
        return Fernet(self.quarantine).encrypt(raw)

    def unseal(self, sealed: bytes) -> bytes:
        """The message that was sealed.

        Raises
        ------
        FeedError if it was sealed with another key.
        """
        try:
            return Fernet(self.quarantine).decrypt(sealed)
        except InvalidToken:
            raise FeedError(
                "a message in quarantine was sealed with another key; give the keys "
                "that were in use when it came"
            ) from None
