"""Faults to order: each at its rate, and none where none is asked for."""

from collections import Counter
from itertools import pairwise

import pytest

from twin.emulator.faults import SECOND, Faults, disturbed
from twin.emulator.message import Message
from twin.streams import Key

N = 20_000


def messages(n: int = N) -> list[Message]:
    """One message a second."""
    return [
        Message(k * SECOND, k, "his", "mllp", f"message {k}".encode()) for k in range(n)
    ]


def arrived(faults: Faults, n: int = N) -> list[Message]:
    """What comes of them."""
    return list(disturbed(messages(n), faults, Key(1, 0)))


def test_nothing_happens_by_default() -> None:
    """Without faults all arrive as they were sent."""
    assert arrived(Faults()) == messages()


def test_duplicates_and_losses_at_their_rates() -> None:
    """Five per cent are there twice, two per cent are lost: binomially."""
    times = Counter(one.body for one in arrived(Faults(duplicated=0.05, lost=0.02)))
    lost, twice = N - len(times), sum(count == 2 for count in times.values())
    assert lost == pytest.approx(0.02 * N, abs=4 * (0.02 * 0.98 * N) ** 0.5)
    assert twice == pytest.approx(0.05 * 0.98 * N, abs=4 * (0.05 * 0.95 * N) ** 0.5)
    assert max(times.values()) == 2


def test_late_ones_come_after_others() -> None:
    """Who is held back arrives later by the mean that was asked for, in time order."""
    found = arrived(Faults(late=0.1, late_s=600))
    assert all(a.sent <= b.sent for a, b in pairwise(found))
    delays = [(one.sent - one.number * SECOND) / SECOND for one in found]
    late = [delay for delay in delays if delay > 0]
    assert len(late) == pytest.approx(0.1 * N, abs=4 * (0.09 * N) ** 0.5)
    assert sum(late) / len(late) == pytest.approx(600, abs=4 * 600 / len(late) ** 0.5)


def test_a_cut_holds_back_what_it_meets() -> None:
    """Twice a day nothing goes out for 600 s; then all of it does."""
    found = arrived(Faults(cuts=2, cut_s=600), n=86_400)
    assert {one.number for one in found} == set(range(86_400))
    gaps = sorted((b.sent - a.sent) // SECOND for a, b in pairwise(found))
    assert gaps[-2:] == [601, 601]
    assert gaps[-3] == 1


def test_garbage_comes_on_top() -> None:
    """Garbage is further messages; every real one still arrives."""
    found = arrived(Faults(garbage=0.03))
    assert {one.number for one in found if one.number >= 0} == set(range(N))
    assert sum(one.number < 0 for one in found) == pytest.approx(600, abs=100)


def test_one_message_more_changes_nobody_else() -> None:
    """A message's faults are its own."""
    faults = Faults(duplicated=0.05, lost=0.05, late=0.1, garbage=0.01)
    short = list(arrived(faults, 5_000))
    long = [one for one in arrived(faults, 5_001) if abs(one.number) < 5_000]
    assert Counter(short) - Counter(long) == Counter()


@pytest.mark.parametrize("wrong", [{"lost": 1.5}, {"late_s": -1.0}])
def test_impossible_faults_are_refused(wrong: dict[str, float]) -> None:
    """A share above one and a negative time are no faults."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Faults(**wrong)
