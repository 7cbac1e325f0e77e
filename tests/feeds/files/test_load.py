"""Files into the store: all rows kept or put aside by line, and once however often."""

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from twin.errors import FeedError
from twin.feeds.cloud_events import CloudEvents
from twin.feeds.event import moment
from twin.feeds.files import load_file
from twin.feeds.hl7 import Hl7
from twin.feeds.intake import Intake
from twin.feeds.rows import Rows
from twin.feeds.senml import SenML
from twin.feeds.store.tables import events, quarantine

TABLE = """时间,状态,票号,队列,病人,备注
2026/11/27 8:05,取号,A001,im,张三病人,赶时间
2026/11/27 8:25,叫号,A001,im,张三病人,
2026-11-27 08:26:10,取号,A002,xx,李四病人,
2026-11-27 08:27,取号,A003,im
不是时间,取号,A004,su,王五病人,
"""


def reading(number: int) -> bytes:
    """One temperature as a CloudEvent."""
    given = {
        "specversion": "1.0",
        "id": str(number),
        "source": "/bms",
        "type": "twin.reading",
        "time": f"2026-11-27T08:{number % 60:02}:00+08:00",
        "data": {"point": "hall/temp", "value": 20 + number / 10, "unit": "Cel"},
    }
    return json.dumps(given).encode()


def kept(intake: Intake) -> list[tuple[str, str]]:
    """Type and data of all events, as they happened."""
    with intake.store.reading() as connection:
        asked = select(events.c.type, events.c.data).order_by(events.c.time)
        return [(row.type, row.data) for row in connection.execute(asked)]


def aside(intake: Intake) -> list[tuple[str, str]]:
    """Reason and detail of all that was put aside."""
    with intake.store.reading() as connection:
        asked = select(quarantine.c.reason, quarantine.c.detail)
        return [tuple(row) for row in connection.execute(asked)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(tmp_path: Path, intake: Intake, tickets: Rows, encoding: str) -> None:
    """Of five rows two are events at the hospital's times, three are put aside."""
    path = tmp_path / "queue.csv"
    path.write_bytes(TABLE.encode(encoding))
    done = load_file(path, "queue", tickets, intake)
    assert (done.receipts, done.events, done.refused) == (5, 2, 3)
    found = kept(intake)
    assert [json.loads(data)["what"] for _, data in found] == ["issued", "called"]
    assert "张三病人" not in found[0][1]
    reasons = dict(aside(intake))
    assert reasons["unreadable"] == "line 5: has more or fewer cells than the header"
    assert reasons["unknown-code"].startswith('line 4: places: "xx" is not in')
    assert reasons["bad-time"].startswith("line 6: its time should be as in 2026-")
    with intake.store.reading() as connection:
        times = connection.execute(select(events.c.time)).scalars().all()
    assert f"{moment(min(times), 480):%Y-%m-%d %H:%M}" == "2026-11-27 08:05"


def test_the_same_once_more_adds_nothing(
    tmp_path: Path, intake: Intake, tickets: Rows
) -> None:
    """A file read twice, and its rows in another file, add no event."""
    path = tmp_path / "queue.csv"
    path.write_text(TABLE, "utf-8")
    load_file(path, "queue", tickets, intake)
    assert load_file(path, "queue", tickets, intake).events == 0
    head, *rows = TABLE.splitlines(keepends=True)
    path.write_text("".join([head, *rows[1::-1]]), "utf-8")
    assert load_file(path, "queue", tickets, intake).events == 0
    assert len(kept(intake)) == 2


def test_json_lines_packed_or_not(tmp_path: Path, intake: Intake) -> None:
    """A thousand lines are a thousand events, plain or gzipped, garbage put aside."""
    lines = b"\n".join([*map(reading, range(1_000)), b"garbage", b""])
    plain, packed = tmp_path / "bms.jsonl", tmp_path / "bms.jsonl.gz"
    plain.write_bytes(lines)
    packed.write_bytes(gzip.compress(lines))
    told: list[tuple[int, int]] = []
    done = load_file(
        plain, "bms", CloudEvents(), intake, lambda *parts: told.append(parts)
    )
    assert (done.events, done.refused) == (1_000, 1)
    assert told[-1] == (len(lines), len(lines))
    assert aside(intake) == [("unreadable", "line 1001: is no JSON in UTF-8")]
    assert load_file(packed, "bms", CloudEvents(), intake).repeats == 1_001


def test_parquet(tmp_path: Path, intake: Intake, tickets: Rows) -> None:
    """The rows of a Parquet file are the same events as those of the CSV file."""
    import pandas as pd

    rows = [line.split(",")[:5] for line in TABLE.splitlines()]
    frame = pd.DataFrame(rows[1:3], columns=rows[0])
    frame.to_parquet(tmp_path / "queue.parquet")
    done = load_file(tmp_path / "queue.parquet", "queue", tickets, intake)
    assert (done.events, done.refused) == (2, 0)
    (tmp_path / "queue.csv").write_text(TABLE, "utf-8")
    assert load_file(tmp_path / "queue.csv", "queue", tickets, intake).events == 0


def test_hl7_batch(tmp_path: Path, intake: Intake) -> None:
    """A file of HL7 messages, one after the other, has them all."""
    message = (
        "MSH|^~\\&|HIS|H|HOC|H|20261127080000+0800||ADT^A04|{0}|P|2.5\r"
        "EVN|A04|20261127080000+0800\rPID|1||P{0}^^^H^MR\r"
        "PV1|1|O|im||||||||||||||||V{0}\r"
    )
    path = tmp_path / "adt.hl7"
    path.write_text("\n".join(message.format(n) for n in range(10)), newline="")
    assert load_file(path, "his", Hl7(), intake).events == 10


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("queue.csv", "时间,状态,票\n1,2,3\n".encode(), 'no column "票号"'),
        ("bms.jsonl.gz", gzip.compress(b"{}" * 1000)[:-9], "cut off"),
        ("queue.parquet", b"PAR1 and no more", "no whole Parquet file"),
    ],
)
def test_a_file_that_is_none(
    tmp_path: Path, intake: Intake, tickets: Rows, name: str, content: bytes, said: str
) -> None:
    """A file without its columns, cut off, or of another kind says so by its name."""
    path = tmp_path / name
    path.write_bytes(content)
    form = CloudEvents() if "jsonl" in name else tickets
    with pytest.raises(FeedError, match=said) as error:
        load_file(path, "queue", form, intake)
    assert name in str(error.value)
    with pytest.raises(FeedError, match="is not there"):
        load_file(tmp_path / f"no-{name}", "queue", form, intake)


def test_what_is_no_row_is_kept_sealed(
    tmp_path: Path, intake: Intake, tickets: Rows
) -> None:
    """The bytes of a line that is no row are in quarantine, encrypted and whole."""
    rows = ["时间,状态,票号,队列,病人", "2026-11-27 08:01,取号,A1,im,张三病人,多"]
    rows += ["2026-11-27 08:02,取号,A2,im,李四病人"] * 2
    damaged = "\n".join(rows).encode().replace("李四".encode(), b"\xe6\x9d", 1)
    path = tmp_path / "queue.csv"
    path.write_bytes(damaged)
    done = load_file(path, "queue", tickets, intake)
    assert (done.events, done.refused) == (1, 2)
    with intake.store.reading() as connection:
        sealed = connection.execute(select(quarantine.c.sealed)).scalars().all()
    lines = damaged.splitlines()
    assert [intake.vault.keys.unseal(one) for one in sealed] == [lines[1], lines[2]]
    assert dict(aside(intake)).keys() == {"unreadable", "bad-charset"}


def test_a_line_that_is_too_long(tmp_path: Path, intake: Intake) -> None:
    """It is put aside with its number, and the lines after it are read."""
    path = tmp_path / "bms.jsonl"
    path.write_bytes(b"\n".join([reading(1), b"x" * (3 << 20), reading(2)]))
    done = load_file(path, "bms", CloudEvents(), intake)
    assert (done.events, done.refused) == (2, 1)
    ((reason, detail),) = aside(intake)
    assert reason == "too-large"
    assert detail.startswith("line 2: is over 1048576 bytes")


def test_a_file_may_be_one_message(tmp_path: Path, intake: Intake) -> None:
    """What ends with .json is one message over many lines, packed or not."""
    pack = [{"bn": "hall/temp", "bt": 1_795_737_600, "v": 20}, {"t": 60, "v": 21}]
    path = tmp_path / "bms.json"
    path.write_text("\ufeff" + json.dumps(pack, indent=2), "utf-8")
    assert load_file(path, "bms", SenML(), intake).events == 2
    packed = tmp_path / "bms.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(pack, indent=2).encode()))
    assert load_file(packed, "bms", SenML(), intake).repeats == 1
