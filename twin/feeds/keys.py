"""The site's keys, kept outside every store."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from twin.errors import FeedError
from twin.feeds.letters import letters

VARIABLE = "TWIN_KEYS"
"""Environment variable that names the file of keys."""
NEAR, FAR = 4, 12
"""Bytes of a keyed hash that neighbours share, and of its own."""
_MINUTE = re.compile(rb"20\d\d-?[01]\d-?[0-3]\d[T ]?[0-2]\d:?[0-5]\d")
"""A time that a message states, without its seconds."""
_UNIX = re.compile(rb"1\d{7}(?=\d\d)")
"""The same in seconds since 1970."""
_REMEMBERED = 4_096
"""Beginnings whose hash is remembered."""
_HEAD = 4_096
"""Bytes of a message that it is looked for in."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What turns identifiers into pseudonyms, and seals what cannot be read.

    Attributes
    ----------
    site : key of every keyed hash: HMAC-SHA256 of identifiers, BLAKE2b of the rest.
        (32 bytes)
    quarantine : key that messages in quarantine are encrypted with.
    """

    site: bytes
    quarantine: bytes
    _near: Callable[[bytes], bytes] = field(init=False, repr=False, compare=False)
    _far: Any = field(init=False, repr=False, compare=False)
    _fernet: Fernet = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made = {
            "_near": lru_cache(_REMEMBERED)(_near(self.site)),
            "_far": _keyed(self.site, b"far", FAR),
            "_fernet": Fernet(self.quarantine),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

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
                "make one with `twin feeds new-keys`, or take it from the safe"
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

    def hash(self, identifier: str) -> bytes:
        """HMAC by which the vault finds an identifier. (16 bytes)"""
        data = identifier.encode("utf-8", "surrogatepass")
        return hmac.digest(self.site, data, "sha256")[:16]

    def digest(self, text: str | bytes) -> str:
        """Keyed hash in 32 letters; texts that differ at their end alone begin alike.

        Numbers that a source counts up thus lie together in an index, which is what
        keeps a large store fast.
        """
        if isinstance(text, str):
            text = text.encode("utf-8", "surrogatepass")
        far = self._far.copy()
        far.update(text)
        return letters(self._near(text[:-3]) + far.digest())

    def fingerprint(self, source: str, raw: bytes) -> bytes:
        """Keyed hash of a message, by which it is known again. (16 bytes)

        Messages of one minute begin alike, so that they lie together in an index.
        """
        stated = _MINUTE.search(raw, 0, _HEAD) or _UNIX.search(raw, 0, _HEAD)
        far = self._far.copy()
        far.update(b"%b\0%b" % (source.encode(), raw))
        found: bytes = self._near(stated.group() if stated else b"") + far.digest()
        return found

    def seal(self, raw: bytes) -> bytes:
        """The message, encrypted."""
        return self._fernet.encrypt(raw)

    def unseal(self, sealed: bytes) -> bytes:
        """The message that was sealed.

        Raises
        ------
        FeedError if it was sealed with another key.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise FeedError(
                "a message in quarantine was sealed with another key; give the keys "
                "that were in use when it came"
            ) from None


def _near(key: bytes) -> Callable[[bytes], bytes]:
    keyed = _keyed(key, b"near", NEAR)

    def near(data: bytes) -> bytes:
        found = keyed.copy()
        found.update(data)
        return bytes(found.digest())

    return near


def _keyed(key: bytes, use: bytes, size: int) -> Any:
    """BLAKE2b with a key, of a kind of its own for each use."""
    return hashlib.blake2b(key=key, person=use, digest_size=size)
