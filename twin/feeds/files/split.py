"""Files, split into the messages they hold, one at a time."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from twin.errors import FeedError
from twin.feeds.format import Format
from twin.feeds.hl7 import Hl7
from twin.feeds.hl7.batch import Batch
from twin.feeds.rows import Rows, packed
from twin.feeds.table import read_table
from twin.feeds.text_file import read_bytes
from twin.feeds.unreadable import Unreadable
from twin.hospital.problems import what_next
from twin.values import parquet

LONGEST = 1 << 20
"""Bytes of a line; of a longer one the beginning is kept, to be put aside."""
LARGEST = 64 << 20
"""Bytes of a file that is one message."""
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_TOO_LONG = Unreadable("too-large", f"is over {LONGEST} bytes; its beginning is kept")
_NO_ROW = Unreadable("unreadable", "has more or fewer cells than the header")
_NO_TEXT = Unreadable("bad-charset", "holds bytes that are no text")


class Found(NamedTuple):
    """A message of a file.

    Attributes
    ----------
    line : line, row or number of it in the file, from 1.
    form : how it is read.
    body : its bytes.
    done, total : how much of the file is read then, and how much there is, in bytes or
        in rows.
    """

    line: int
    form: Format
    body: bytes
    done: int
    total: int


def messages(path: Path, form: Format) -> Iterator[Found]:
    """The messages of a file, whatever each is worth.

    Parameters
    ----------
    path : the file, plain or gzipped. Its name says whether it is a Parquet file, or
        one message as a whole, if it ends with `.json`.
    form : how its messages are read: HL7 has batches, `Rows` has tables, and every
        other format a message on each line.

    Raises
    ------
    FeedError if it is missing, cut off, or has not the columns that are read.
    """
    if isinstance(form, Rows):
        is_parquet = path.suffix == parquet.END
        yield from _of_parquet(path, form) if is_parquet else _of_csv(path, form)
        return
    with opened(path) as (file, plain):
        total = os.fstat(plain.fileno()).st_size
        if isinstance(form, Hl7):
            found = enumerate(Batch(cast("BinaryIO", file)), 1)
            for number, body in found:
                yield Found(number, form, body, plain.tell(), total)
        elif path.name.removesuffix(".gz").endswith(".json"):
            body = file.read(LARGEST + 1)
            yield Found(1, form, body.removeprefix(_MARK), total, total)
        else:
            for number, body in lines(file):
                how = form if len(body) <= LONGEST else _TOO_LONG
                yield Found(number, how, body, plain.tell(), total)


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file's bytes, unpacked if they are packed, and as they are on the disk.

    Raises
    ------
    FeedError if it cannot be read, or is cut off.
    """
    try:
        with path.open("rb") as plain:
            if plain.peek(2)[:2] == _GZIP:
                with gzip.open(plain) as unpacked:
                    yield cast("IO[bytes]", unpacked), plain
            else:
                yield plain, plain
    except FileNotFoundError:
        raise FeedError(f"{path}: is not there; check the path") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        what = "is a gzip file that is cut off or damaged; fetch it again"
        raise FeedError(f"{path}: {what}") from None
    except OSError as error:
        raise FeedError(f"{path}: cannot be read: {error.strerror}") from None


def lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines that are not empty, with their numbers and without their ends.

    Of a line that is too long as much is given that this is seen.
    """
    number = 0
    while line := file.readline(LONGEST + 2):
        number += 1
        text = line.removeprefix(_MARK) if number == 1 else line
        text = text.strip()
        if text:
            yield number, text
        is_cut = len(line) > LONGEST and not line.endswith(b"\n")
        while is_cut:
            line = file.readline(LONGEST)
            is_cut = bool(line) and not line.endswith(b"\n")


def _of_csv(path: Path, form: Rows) -> Iterator[Found]:
    columns = form.columns
    table = read_table(path, {name: (name,) for name in columns}, columns)
    total = table.rows
    cells = [table.cells[name] for name in columns]
    number = 0
    for number, (line, *row) in enumerate(zip(table.line, *cells, strict=True), 1):
        body = packed(dict(zip(columns, row, strict=True)))
        yield Found(int(line), form, body, number, total)
    if not (table.broken or table.unreadable):
        return
    whole = read_bytes(path).splitlines()
    for line, how in sorted(
        [(one, _NO_ROW) for one in table.broken]
        + [(one, _NO_TEXT) for one in table.unreadable],
        key=lambda pair: pair[0],
    ):
        number += 1
        yield Found(line, how, whole[line - 1], number, total)


def _of_parquet(path: Path, form: Rows) -> Iterator[Found]:
    arrow = parquet.arrow()
    try:
        table = arrow.parquet.ParquetFile(path)
    except FileNotFoundError:
        raise FeedError(f"{path}: is not there; check the path") from None
    except (arrow.ArrowException, OSError) as error:
        raise _no_parquet(path, error) from None
    _refuse_missing(path, form, table.schema_arrow.names)
    total = table.metadata.num_rows
    number = 0
    with table:
        batches = table.iter_batches(columns=list(form.columns))
        try:
            for batch in batches:
                for row in batch.to_pylist():
                    number += 1
                    yield Found(number, form, packed(row), number, total)
        except (arrow.ArrowException, OSError) as error:
            raise _no_parquet(path, error) from None


def _no_parquet(path: Path, error: Exception) -> FeedError:
    reason = str(error).split(".")[0]
    return FeedError(f"{path}: is no whole Parquet file: {reason}")


def _refuse_missing(path: Path, form: Rows, header: list[str]) -> None:
    problems = [
        what_next(f'{path}: has no column "{column}"', column, header)
        for column in form.columns
        if column not in header
    ]
    if problems:
        raise FeedError("\n".join(problems))
