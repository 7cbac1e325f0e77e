"""Cases of an event log in a scenario's words: what comes next, and after how long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.feeds.event_log import EventLog
from twin.feeds.times import Times
from twin.hospital.from_files import (
    BEGIN,
    END,
    NONE,
    FromLog,
    Gap,
    Routing,
    activity_key,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_MINUTE = np.timedelta64(60_000, "ms")
_OUT = -1
"""Code of what is not there."""


@dataclass(frozen=True)
class Sequence:
    """What a rule looks at: words in order, equal neighbours as one."""

    case: Ints
    """Case of each place. (place,)"""
    word: Ints
    """Index of its word. (place,)"""
    time: Times
    """Time of its first event. (place,)"""

    @property
    def following(self) -> Ints:
        """Word that comes next in the case, -1 at its last place. (place,)"""
        found = np.full(len(self.case), _OUT)
        is_same = self.case[1:] == self.case[:-1]
        found[:-1][is_same] = self.word[1:][is_same]
        return found

    @property
    def preceding(self) -> Ints:
        """Word that came before in the case, -1 at its first place. (place,)"""
        found = np.full(len(self.case), _OUT)
        is_same = self.case[1:] == self.case[:-1]
        found[1:][is_same] = self.word[:-1][is_same]
        return found

    @property
    def minutes(self) -> NDArray[np.float64]:
        """Time to the next place, of no meaning at a case's last. (place,) [min]"""
        return np.asarray((np.roll(self.time, -1) - self.time) / _MINUTE, np.float64)


@dataclass(frozen=True)
class Gaps:
    """Times between two words."""

    minutes: NDArray[np.float64]
    """Each time found. (observation,) [min]"""
    case: Ints
    """The case it is of. (observation,)"""
    open_cases: int
    """Cases in which nothing follows, so that the time did not end."""
    other_cases: int
    """Cases in which something follows that the rule does not name."""


@dataclass(frozen=True)
class Routes:
    """How often each branch was taken."""

    counts: Ints
    """Times by branch. (branch,)"""
    cases: Ints
    """Cases by branch. (branch,)"""
    people: int
    """Cases that took any branch."""
    open_cases: int
    """Cases in which nothing follows, where no branch means that."""
    other_cases: int
    """Cases in which something follows that no branch names."""


@dataclass(frozen=True)
class Cases:
    """Events that have a word, of the cases that have a begin."""

    words: tuple[str, ...]
    """The words."""
    case: Ints
    """Case of each event, rising. (event,)"""
    word: Ints
    """Index of its word. (event,)"""
    time: Times
    """Its time, rising within a case. (event,)"""
    count: int
    """Cases with a begin."""
    cases_without_begin: int
    """Cases without one; none of their events is used."""
    rows_without_begin: int
    """Events of those cases."""
    rows_later: int
    """Events after visits, such as a return, of the cases with a begin."""
    cases_later: int
    """Cases with such events."""
    rows_unknown: int
    """Events of activities that the scenario does not name."""
    unknown: tuple[str, ...]
    """Those activities."""

    @classmethod
    def of(cls, log: EventLog, rules: FromLog) -> "Cases":
        """The cases of a log in the words of a scenario.

        Parameters
        ----------
        log : the event log.
        rules : what its activities mean.
        """
        words = (BEGIN, END, *rules.stages)
        code = {name: words.index(word) for name, word in rules.words.items()}
        later = {activity_key(name) for name in rules.later}
        keys = [activity_key(name) for name in log.activities]
        word = np.array([code.get(key, _OUT) for key in keys], np.int64)[log.activity]
        is_later = np.array([key in later for key in keys], np.bool_)[log.activity]
        has_begin = np.zeros(log.cases, np.bool_)
        has_begin[log.case[word == words.index(BEGIN)]] = True
        is_of_used = has_begin[log.case]
        is_used = is_of_used & (word != _OUT)
        is_unknown = is_of_used & (word == _OUT) & ~is_later
        return cls(
            words=words,
            case=log.case[is_used],
            word=word[is_used],
            time=log.time[is_used],
            count=int(has_begin.sum()),
            cases_without_begin=int((~has_begin).sum()),
            rows_without_begin=int((~is_of_used).sum()),
            rows_later=int((is_of_used & is_later).sum()),
            cases_later=_distinct(log.case, is_of_used & is_later),
            rows_unknown=int(is_unknown.sum()),
            unknown=tuple(
                name
                for name, key in zip(log.activities, keys, strict=True)
                if key not in code and key not in later
            ),
        )

    @property
    def cases_without_end(self) -> int:
        """Cases whose end is not in the log."""
        return self.count - _distinct(self.case, self._is(END))

    @property
    def cases_before_begin(self) -> int:
        """Cases with an event before their first begin."""
        order = np.arange(len(self.case))
        first = np.full(self._cases, len(order))
        np.minimum.at(first, self.case[self._is(BEGIN)], order[self._is(BEGIN)])
        return _distinct(self.case, order < first[self.case])

    @property
    def cases_after_end(self) -> int:
        """Cases with an event after their last end."""
        order = np.arange(len(self.case))
        last = np.full(self._cases, len(order))
        ends = self._is(END)
        last[self.case[ends]] = order[ends]  # of several, the last one is kept
        return _distinct(self.case, order > last[self.case])

    @property
    def _cases(self) -> int:
        return int(self.case[-1]) + 1 if len(self.case) else 0

    def _is(self, word: str) -> Bools:
        return np.asarray(self.word == self.words.index(word), np.bool_)

    def sequence(self, named: tuple[str, ...]) -> Sequence:
        """The places of some words, equal neighbours within a case as one.

        Parameters
        ----------
        named : the words looked at.
        """
        codes = [self.words.index(word) for word in named]
        kept = np.flatnonzero(np.isin(self.word, codes))
        case, word = self.case[kept], self.word[kept]
        is_new = np.ones(len(kept), np.bool_)
        is_new[1:] = (case[1:] != case[:-1]) | (word[1:] != word[:-1])
        return Sequence(case[is_new], word[is_new], self.time[kept][is_new])

    def gaps(self, rule: Gap) -> Gaps:
        """Times between the words of a rule."""
        places = self.sequence(rule.words)
        is_from = self._starts(places, rule.origin, rule.after)
        following = places.following
        is_there = is_from & np.isin(following, self._codes(rule.to))
        is_out = is_from & np.isin(following, self._codes(rule.unless))
        is_open = is_from & (following == _OUT)
        return Gaps(
            minutes=places.minutes[is_there],
            case=places.case[is_there],
            open_cases=_distinct(places.case, is_open),
            other_cases=_distinct(
                places.case, is_from & ~is_there & ~is_out & ~is_open
            ),
        )

    def routes(self, rule: Routing) -> Routes:
        """How often each branch of a rule was taken."""
        places = self.sequence(rule.words)
        if rule.origin is None:
            case, following = self._first(places)
        else:
            is_from = self._starts(places, rule.origin, rule.after)
            case, following = places.case[is_from], places.following[is_from]
        taken = [np.isin(following, self._codes(branch)) for branch in rule.branches]
        is_left = ~np.any(taken, axis=0)
        return Routes(
            counts=np.array([int(one.sum()) for one in taken], np.int64),
            cases=np.array([_distinct(case, one) for one in taken], np.int64),
            people=_distinct(case, ~is_left),
            open_cases=_distinct(case, is_left & (following == _OUT)),
            other_cases=_distinct(case, is_left & (following != _OUT)),
        )

    def _starts(self, places: Sequence, origin: str, after: tuple[str, ...]) -> Bools:
        """Places of a word, where need be right after one of some words. (place,)"""
        is_from: Bools = places.word == self.words.index(origin)
        if after:
            is_from &= np.isin(places.preceding, self._codes(after))
        return is_from

    def _first(self, places: Sequence) -> tuple[Ints, Ints]:
        """Every case and its first word, -1 if it has none of them. (case,)"""
        case = np.unique(self.case)
        first = np.full(self._cases, _OUT)
        first[places.case[::-1]] = places.word[::-1]  # of several, the first is kept
        return case, first[case]

    def _codes(self, words: tuple[str, ...]) -> list[int]:
        return [_OUT if word == NONE else self.words.index(word) for word in words]


def _distinct(case: Ints, is_meant: Bools) -> int:
    return len(np.unique(case[is_meant]))
