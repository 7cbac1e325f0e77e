"""Columns found by what they may be called, and rows that cannot be split."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import FeedError
from twin.feeds.table import read_table

WANTED = {"case": ("case_id", "病例号"), "time": ("timestamp", "时间")}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_line_ends(write, delimiter, end):
    """Cells are the same whatever separates cells and lines."""
    rows = [["Case ID", "age", "Time Stamp"], ["a", "1", "x"], ["b", "2", " y "]]
    text = end.join(delimiter.join(row) for row in rows) + end
    table = read_table(write(text), WANTED | {"time": ("time_stamp",)})
    assert dict(table.cells) == {"case": ["a", "b"], "time": ["x", "y"]}
    assert table.line.tolist() == [2, 3]


def test_the_best_name_wins(write):
    """Of two columns that would do, the one whose name stands first is taken."""
    table = read_table(write("病例号,case_id\n1,2\n"), WANTED)
    assert table.cells["case"] == ["2"]


def test_rows_are_counted_one_by_one(write):
    """Broken rows, empty lines and cells over several lines keep lines right."""
    text = 'case_id,timestamp\na,1\n\nb\nc,3,4\n"d\nd",5\n,\ne,6\n'
    table = read_table(write(text), WANTED)
    assert table.cells["case"] == ["a", "d\nd", "e"]
    assert table.line.tolist() == [2, 6, 9]
    assert table.broken == (4, 5)
    assert table.rows == 5


def test_rows_swallowed_by_an_open_quote_are_counted(write):
    """A quotation mark that is not closed puts aside every line it swallows."""
    table = read_table(write('case_id,timestamp\na,1\n"b,2\nc,3\nd,4\n'), WANTED)
    assert table.cells["case"] == ["a"]
    assert table.broken == (3, 4, 5)


def test_a_cell_that_never_ends_is_an_error(write):
    """A quotation mark that swallows more than a cell may hold names its line."""
    text = 'case_id,timestamp\na,1\n"b,2\n' + "c,3\n" * 40_000
    with pytest.raises(FeedError, match=r":3: a quotation mark is opened and not"):
        read_table(write(text), WANTED)


def test_unreadable_cells_put_their_row_aside(write):
    """Damaged bytes put a row aside only where a wanted cell holds them."""
    rows = ["时间,备注,病例号", "1,好,甲", "2,\ufffd,乙", "3,好,\ufffd"]
    table = read_table(write("\n".join(rows)), WANTED)
    assert table.cells["case"] == ["甲", "乙"]
    assert table.unreadable == (4,)
    assert table.rows == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case_id,timestamp\n", ": has a header and no rows"),
        ("case,when\n1,2\n", ':1: has no column "case_id" or "病例号"; rename the one'),
        ("case,when\n1,2\n", "Its columns are case, when"),
        ("case_id,Case-ID,timestamp\n1,2,3\n", 'the column "case_id" is there twice'),
    ],
)
def test_headers_that_will_not_do(write, text, said):
    """A header that lacks a column, or has it twice, is an error that says so."""
    with pytest.raises(FeedError) as caught:
        read_table(write(text), WANTED, needed=("case",))
    assert said in str(caught.value)


@given(st.text(alphabet='a,"\n\r; \t', max_size=60))
def test_no_text_breaks_it(tmp_path_factory, text):
    """Whatever stands under the header is rows, broken rows, or an error in words."""
    path = tmp_path_factory.mktemp("any") / "file.csv"
    path.write_bytes(b"case_id,timestamp\n" + text.encode())
    with contextlib.suppress(FeedError):
        table = read_table(path, WANTED)
        assert table.rows == len(table.cells["time"]) + len(table.broken) > 0
