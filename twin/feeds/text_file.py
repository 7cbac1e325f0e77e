"""The text of a file that some other system wrote, whatever its encoding."""

import codecs
import gzip
import zlib
from pathlib import Path

from twin.errors import FeedError

_GZIP = b"\x1f\x8b"
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNREADABLE = "\ufffd"
"""Stands in a text for bytes that are no character of its encoding."""


def read_text(path: Path) -> str:
    """Text of a plain or gzipped file in UTF-8, GB18030 or UTF-16.

    Parameters
    ----------
    path : the file.

    Returns
    -------
    The text without byte order mark. Where single lines of a file in UTF-8 are
    damaged, `UNREADABLE` stands for what cannot be read in them.

    Raises
    ------
    FeedError if the file is missing, a directory, empty, cut off or no text.
    """
    data = read_bytes(path)
    if data.startswith(_EXCEL):
        raise FeedError(f"{path}: is a workbook; save its sheet as CSV in UTF-8")
    text = _decoded(path, data)
    if "\x00" in text:
        raise FeedError(f"{path}: is not text; give a CSV file")
    if not text.strip():
        raise FeedError(f"{path}: is empty; it should have a header and rows")
    return text


def read_bytes(path: Path) -> bytes:
    """Bytes of a file, unpacked if it is gzipped.

    Raises
    ------
    FeedError if the file is missing, a directory or cut off.
    """
    return _unpacked(path, _bytes(path))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise FeedError(f"{path}: is a directory; name the file in it") from None
    except FileNotFoundError:
        raise FeedError(f"{path}: is not there; check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FeedError(f"{path}: cannot be read: {reason}") from None


def _unpacked(path: Path, data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        message = "is a gzip file that is cut off or damaged; fetch it again"
        raise FeedError(f"{path}: {message}") from None


def _decoded(path: Path, data: bytes) -> str:
    encoding = "utf-16" if data.startswith(_WIDE) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    if encoding == "utf-8-sig" and not _is_mostly_utf8(data):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = "is neither UTF-8 nor GB18030; save the file as UTF-8"
            raise FeedError(f"{path}:{line}: {message}") from None
    return data.decode(encoding, errors="replace")


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most lines that tell encodings apart are UTF-8, so few are damaged."""
    telling = [line for line in data.splitlines() if not line.isascii()]
    return sum(map(_is_utf8, telling)) > len(telling) / 2


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
