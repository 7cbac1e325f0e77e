"""A scenario drawn from files: which are read, and into which scenarios they go."""

import pytest

from twin.calibration.empirical import from_files, read
from twin.errors import FeedError

from .conftest import many


def test_nothing_given_changes_nothing(scenario):
    """Without files the scenario is itself and rests on nothing."""
    same, basis = from_files(scenario)
    assert same == scenario
    assert basis.to_json() == {"schema": 1, "files": []}


def test_no_file_no_traceback(scenario, tmp_path):
    """A missing file and a directory are errors in words."""
    with pytest.raises(FeedError, match="is not there"):
        from_files(scenario, arrivals=tmp_path / "absent.csv")
    with pytest.raises(FeedError, match="is a directory"):
        from_files(scenario, log=tmp_path)


def test_one_reading_serves_several_scenarios(scenario, write_log):
    """Files read once go into a plan and its what-if alike."""
    files = read(log=write_log(many()))
    more = scenario.vary("more", {"resources.bed.capacity": 12})
    (one, basis), (other, same) = files.into(scenario), files.into(more)
    assert basis == same
    assert other.pathways == one.pathways
    assert other.resources["bed"].capacity == 12
