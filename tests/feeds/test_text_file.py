"""The text of a file, whatever its encoding; and what is said where there is none."""

import gzip

import pytest

from twin.errors import FeedError
from twin.feeds.text_file import UNREADABLE, read_text

TEXT = "病例号,活动\n1,登记\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_text(write, encoding):
    """UTF-8 with or without a mark, GB18030 and UTF-16 all give the text itself."""
    assert read_text(write(TEXT, encoding=encoding)) == TEXT


def test_gzip_is_told_by_its_content(write):
    """A gzipped file is unpacked whatever it is called."""
    assert read_text(write(gzip.compress(TEXT.encode()), "log.csv")) == TEXT


def test_single_damaged_lines_do_not_change_the_encoding(write):
    """A file in UTF-8 stays so where one line is damaged, which alone is unreadable."""
    damaged = TEXT.encode() + "2,登".encode()[:-1] + b"\n" + "3,分诊\n".encode()
    lines = read_text(write(damaged)).splitlines()
    assert [UNREADABLE in line for line in lines] == [False, False, True, False]
    assert lines[3] == "3,分诊"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; it should have a header and rows"),
        (b" \r\n\n", "is empty"),
        (gzip.compress(b""), "is empty"),
        (gzip.compress(TEXT.encode() * 99)[:-20], "is a gzip file that is cut off"),
        (b"\x1f\x8bnot gzip at all", "is a gzip file that is cut off or damaged"),
        (b"PK\x03\x04" + bytes(50), "is a workbook; save its sheet as CSV"),
        (b"a,b\n" + bytes(5) + b"\n", "is not text; give a CSV file"),
        (b"a,b\n1,\xff\xff\n", ":2: is neither UTF-8 nor GB18030"),
    ],
)
def test_what_is_no_text_is_said(write, content, said):
    """A file that holds no text is one sentence that begins with its path."""
    path = write(content)
    with pytest.raises(FeedError) as caught:
        read_text(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_directory_and_nothing_are_said(tmp_path):
    """A directory, and a path with nothing there, are told apart."""
    with pytest.raises(FeedError, match="is a directory; name the file in it"):
        read_text(tmp_path)
    with pytest.raises(FeedError, match="is not there; check the path"):
        read_text(tmp_path / "absent.csv")
    with pytest.raises(FeedError, match="cannot be read"):
        read_text(tmp_path / ("long" * 200))
