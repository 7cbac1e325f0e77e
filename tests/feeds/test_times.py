"""Times as files write them."""

import numpy as np
import pytest

from twin.feeds.times import read_times

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2014-10-22 11:15:41", "2014-10-22T11:15:41"),
        ("2014-10-22T11:15", "2014-10-22T11:15"),
        ("2014-10-22T11:15:41.250", "2014-10-22T11:15:41.250"),
        ("2014-10-22", "2014-10-22T00:00"),
        ("2014/1/5 8:05", "2014-01-05T08:05"),
        ("2014.01.05 08:05:09", "2014-01-05T08:05:09"),
        ("2014年10月22日 11:15:41", "2014-10-22T11:15:41"),
        ("2014年1月5日8时05分", "2014-01-05T08:05"),
        ("2014年1月5日 8时05分9秒", "2014-01-05T08:05:09"),
        ("20141022111541", "2014-10-22T11:15:41"),
        ("201410221115", "2014-10-22T11:15"),
        ("20141022", "2014-10-22T00:00"),
    ],
)
def test_what_is_a_time(cell, time):
    """Times with the year first are read, however they are written."""
    read = read_times([cell], SHANGHAI)
    assert read.time[0] == np.datetime64(time)
    assert not read.is_bad[0]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "no",
        "22.10.2014 11:15",
        "10/22/2014",
        "2014-13-01",
        "2014-02-30 10:00",
        "2014-10-22 25:00",
        "2014-10-22 10:60",
        "41934.47",
        "2014",
        "1014-10-22 11:15",
        "2914-10-22 11:15",
        "99999999999999",
    ],
)
def test_what_is_no_time(cell):
    """What is no time, or might have day and month either way round, is bad."""
    read = read_times([cell, "2014-10-22 11:15"], SHANGHAI)
    assert read.is_bad.tolist() == [True, False]
    assert np.isnat(read.time[0])


def test_offsets_move_to_the_hospital_s_zone():
    """Times that state their offset become local times of the hospital."""
    cells = [
        "2014-10-22T11:15:00Z",
        "2014-10-22T11:15:00+02:00",
        "2014-10-22 11:15-0500",
    ]
    read = read_times(cells, SHANGHAI)
    expected = ["2014-10-22T19:15", "2014-10-22T17:15", "2014-10-23T00:15"]
    assert read.time.tolist() == np.array(expected, "datetime64[ms]").tolist()
    assert not read.is_bad.any()


def test_a_mixture_of_zones_is_put_aside():
    """Where most times have no offset, one that has is put aside; and inversely."""
    plain, zoned = "2014-10-22 11:15", "2014-10-22T11:15+02:00"
    read = read_times([plain, plain, zoned], SHANGHAI)
    assert read.is_of_other_zone.tolist() == [False, False, True]
    read = read_times([zoned, plain, zoned], SHANGHAI)
    assert read.is_of_other_zone.tolist() == [False, True, False]
    assert not read.is_bad.any()
