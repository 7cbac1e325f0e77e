"""Counts by the hour: what is read, what is put aside, and means by weekday."""

import re

import numpy as np
import pytest

from twin.errors import FeedError
from twin.feeds.arrival_counts import read_arrival_counts


def week(first="2024-03-04", days=7, count=lambda day, hour: 10 * day + hour):
    """Rows of whole days, the count made of day and hour."""
    dates = np.datetime64(first) + np.arange(days)
    return [
        f"{date},{hour},{count(day, hour)}"
        for day, date in enumerate(dates)
        for hour in range(24)
    ]


def csv(rows, header="Date,Hour,Arrivals"):
    """A file's text."""
    return "\n".join([header, *rows, ""])


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date,Hour,Arrivals", "2024-03-04,7,12"),
        ("date,hour,n", "2024/3/4,07:00,12.0"),
        ("日期,时段,就诊人次", "2024年3月4日,07:00-08:00,12"),
        ("Year,Month,Day,Hour,Arrivals", "2024.0,3.0,4.0,7.0,12.0"),
        ("timestamp,count", "2024-03-04 07:00:00,12"),
        ("时间,人数", "2024-03-04T07:00,12"),
        ("Date,count", "2024-03-04 07:00,12"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_ways_to_tell_the_hour(write, header, row, encoding):
    """Date and hour, a timestamp, or year to hour, in either language."""
    counts = read_arrival_counts(write(csv([row], header), encoding=encoding))
    assert counts.hour.tolist() == np.array(["2024-03-04T07"], "datetime64[h]").tolist()
    assert counts.count.tolist() == [12]


def test_means_by_weekday_and_hour(write):
    """Two weeks give the mean of both Mondays at eight, and so on."""
    text = csv(week() + week("2024-03-11", count=lambda day, _: day))
    mean, hours = read_arrival_counts(write(text)).by_weekday()
    assert mean[0, 8] == (8 + 0) / 2
    assert mean[6, 23] == (83 + 6) / 2
    assert (hours == 2).all()


def test_missing_hours_are_not_zero(write):
    """An hour that is left out is counted as missing and in no mean."""
    rows = week(count=lambda *_: 6)
    del rows[30:33]
    counts = read_arrival_counts(write(csv(rows)))
    mean, hours = counts.by_weekday()
    assert counts.missing_hours == 3
    assert hours.sum() == 165
    assert np.isnan(mean[1, 6:9]).all()
    assert np.nansum(mean) == 6 * 165


def test_the_last_days(write):
    """The last days end with the file's last, and begin at midnight."""
    counts = read_arrival_counts(write(csv(week(days=20)[:-10])))
    last = counts.last(7)
    assert str(last.span[0]) == "2024-03-17T00"
    assert str(last.span[1]) == "2024-03-23T13"
    assert len(last.hour) == 7 * 24 - 10


def test_every_reason_is_counted_once(write):
    """A bad row has one reason and a line, and rows used and put aside add up."""
    rows = [
        *week(days=1),
        "2024-02-30,0,1",  # 26
        "2024-03-05,24,1",
        "2024-03-05,x,1",
        "2024-03-05,1,-1",
        "2024-03-05,2,1.5",  # 30
        "2024-03-05,3,",
        "2024-03-05,4,nan",
        "2024-03-04,5,7",
        "2024-03-05,6",
        ",,x",  # 35
    ]
    counts = read_arrival_counts(write(csv(rows)))
    assert counts.quarantine.counts == {
        "bad-time": 2,
        "bad-hour": 2,
        "bad-count": 4,
        "twice": 1,
        "broken": 1,
    }
    assert counts.quarantine.first_lines["bad-count"] == (29, 30, 31)
    assert counts.quarantine.first_lines["bad-time"] == (26, 35)
    assert counts.count[5] == 5, "of two rows for one hour the first counts"
    assert len(counts.hour) + counts.quarantine.rows == counts.rows == 34


def test_rows_may_stand_in_any_order(write):
    """The order of rows does not matter."""
    rows = week()
    there = read_arrival_counts(write(csv(rows)))
    back = read_arrival_counts(write(csv(rows[::-1])))
    assert back.hour.tolist() == there.hour.tolist()
    assert back.count.tolist() == there.count.tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,Hour\n2024-03-04,1\n", ':1: has no column "arrivals" or "count"'),
        ("Hour,Arrivals\n1,2\n", ":1: has no column that tells the hour; give date"),
        ("Date,Arrivals\n2024-03-04,2\n", ":1: counts by the day; give counts by"),
        ("Date,Hour,Arrivals\n04.03.2024,1,2\n", ":2: has no date; write the year"),
        ("Date,Hour,Arrivals\n2024-03-04,25,2\n", ":2: has no hour of the day"),
        ("Date,Hour,Arrivals\n2024-03-04,5,few\n", ":2: has no count; write a whole"),
        ("time,Arrivals\n2024-03-04 08:30,5\n", ":2: does not begin an hour"),
        ("Date,Hour,Arrivals\n2024-03-04,5\n", ":2: no row has as many cells"),
    ],
)
def test_counts_without_a_usable_row(write, text, said):
    """A file of which no row can be used is an error with the first line's reason."""
    with pytest.raises(FeedError, match=re.escape(said)):
        read_arrival_counts(write(text))
