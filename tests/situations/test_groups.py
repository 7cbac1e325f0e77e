"""Groups: what of each board a person reads."""

import pytest

from twin.situations.boards import ALSO_SHOWN, BOARDS
from twin.situations.groups import groups
from twin.situations.indicator import Situation


@pytest.mark.parametrize("situation", Situation, ids=lambda one: one.name)
def test_groups_name_indicators_of_their_board(situation: Situation) -> None:
    """Every name is an indicator that the board shows, and stands in one group."""
    mine = {one.name for one in BOARDS[situation]} | set(ALSO_SHOWN.get(situation, ()))
    named = [name for group in groups(situation) for name in group.names]
    assert set(named) <= mine
    assert len(named) == len(set(named))


@pytest.mark.parametrize("situation", Situation, ids=lambda one: one.name)
def test_what_has_thresholds_is_read(situation: Situation) -> None:
    """No indicator that may ask for attention is left out, but for a mean of hours.

    The peak of crowding says more than its hours, and gates have a mean of their own.
    """
    named = {name for group in groups(situation) for name in group.names}
    judged = {one.name for one in BOARDS[situation] if one.thresholds.alarm is not None}
    assert judged - named <= {"crowding_per_m2"}
