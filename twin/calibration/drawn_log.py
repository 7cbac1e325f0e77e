"""Routing and durations drawn from an event log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.calibration.basis import (
    Count,
    DrawnValue,
    FileBasis,
    both,
    counts_of,
    examples_of,
    joined,
    sentences,
)
from twin.calibration.cases import Cases
from twin.calibration.few import (
    count_of,
    grouped,
    merged,
    split_of,
)
from twin.errors import CalibrationError
from twin.feeds.event_log import EventLog
from twin.hospital.from_files import BEGIN, END, NONE, FromLog, Gap, Routing
from twin.hospital.step import Chance
from twin.locale import Label

if TYPE_CHECKING:
    from twin.hospital.scenario import Scenario

FEWEST = 20
"""Cases below which a value stays as declared."""
_ALWAYS = {BEGIN: "word.begin", END: "word.end", NONE: "word.none"}
_SHOWN = 10
"""Activities named at most."""
_DIGITS = 4
"""Decimals kept of minutes, well below a tick."""


def log_into(scenario: "Scenario", log: EventLog) -> tuple[dict[str, Any], FileBasis]:
    """What a log changes in a scenario, and what that rests on.

    Parameters
    ----------
    scenario : says what activities mean and which values are drawn.
    log : the event log.

    Raises
    ------
    CalibrationError if the scenario does not say how to read a log, or if the log has
    no case that begins as it says.
    """
    rules = scenario.from_files.log if scenario.from_files else None
    if rules is None:
        raise CalibrationError(
            f'the scenario "{scenario.name.en}" does not say which of its steps the '
            f"activities of {log.file} stand for; add from_files.log to it"
        )
    cases = Cases.of(log, rules)
    if not cases.count:
        raise CalibrationError(_no_begin(log, rules))
    draft = _Draft(scenario, log, rules, cases)
    draft.draw()
    return draft.changes, draft.basis()


def _no_begin(log: EventLog, rules: FromLog) -> str:
    wanted = " or ".join(f'"{name}"' for name in rules.begins)
    names = ", ".join(f'"{name}"' for name in log.activities[:_SHOWN])
    more = ", ..." if len(log.activities) > _SHOWN else ""
    return (
        f"{log.file}: no case has {wanted}, with which a visit begins; its activities "
        f"are {names}{more}. Name them in from_files.log of the scenario"
    )


@dataclass
class _Draft:
    """Values of a scenario as they are drawn from one log, rule by rule."""

    scenario: "Scenario"
    log: EventLog
    rules: FromLog
    cases: Cases
    changes: dict[str, Any] = field(default_factory=dict)
    values: list[DrawnValue] = field(default_factory=list)
    said: list[Label] = field(default_factory=list)

    @cached_property
    def steps(self) -> dict[str, Any]:
        """Every step by its pathway and id."""
        return {
            f"{name}.{step.id}": step
            for name, pathway in self.scenario.pathways.items()
            for _, step in pathway.walk()
        }

    def draw(self) -> None:
        """Follow every rule."""
        for path, routing in self.rules.shares.items():
            self.draw_shares(path, routing)
        if self.log.is_by_day:
            self.said.append(both("drawn.log.by-day"))
            return
        for path, gap in self.rules.minutes.items():
            self.draw_minutes(path, gap)

    def draw_shares(self, path: str, rule: Routing) -> None:
        """Set the shares of a step's branches."""
        found = self.cases.routes(rule)
        total = int(found.counts.sum())
        if found.people < FEWEST:
            self.keep(path, found.people)
            return
        counts = merged(found.counts, found.cases)
        shares = counts / total
        step: Chance = self.steps[path]
        branches = zip(rule.branches, shares, step.probabilities, strict=True)
        said = []
        for index, (words, share, declared) in enumerate(branches):
            what = joined(map(self.word, words), "drawn.or")
            key = f"pathways.{path}.branches.{index}.p"
            self.changes[key] = float(share)
            said.append(
                Label(f"{what.zh} {share:.1%}", f"{what.en} {share:.1%}"),
            )
            self.values.append(
                DrawnValue(
                    path=key,
                    what=both("drawn.branch", step=self.name(path), words=what),
                    observations=total,
                    mean=float(share),
                    sd=float(np.sqrt(share * (1 - share))),
                    unit="share",
                    declared=f"{declared:.3g}",
                )
            )
        values = {"step": self.name(path), "observations": total}
        if rule.origin is None:
            text = [both("drawn.shares.whole", shares=joined(said), **values)]
        else:
            origin = self.word(rule.origin)
            text = [both("drawn.shares", origin=origin, shares=joined(said), **values)]
        if rule.after:
            text.append(both("drawn.minutes.after", after=self.words(rule.after)))
        if (counts != found.counts).any():
            text.append(both("drawn.shares.merged"))
        self.say(text, found.open_cases, found.other_cases)

    def draw_minutes(self, path: str, rule: Gap) -> None:
        """Set the duration of a step."""
        found = self.cases.gaps(rule)
        total, people = len(found.minutes), len(np.unique(found.case))
        if people < FEWEST:
            self.keep(path, people)
            return
        mean, weight = grouped(found.minutes, found.case)
        mean = np.round(mean, _DIGITS)
        key = f"pathways.{path}.minutes"
        table = {"values": mean.tolist(), "weights": weight.tolist()}
        self.changes[key] = {"empirical": table}
        drawn_sd = np.sqrt(
            np.average((mean - found.minutes.mean()) ** 2, weights=weight)
        )
        value = DrawnValue(
            path=key,
            what=self.name(path),
            observations=total,
            mean=float(found.minutes.mean()),
            sd=float(found.minutes.std()),
            unit="min",
            declared=f"{self.steps[path].minutes.mean:.6g}",
        )
        self.values.append(value)
        text = [
            both(
                "drawn.minutes",
                step=self.name(path),
                origin=self.word(rule.origin),
                to=self.words(rule.to),
                observations=total,
                mean=f"{value.mean:.1f}",
                sd=f"{value.sd:.1f}",
                drawn_sd=f"{drawn_sd:.1f}",
            )
        ]
        if rule.after:
            text.append(both("drawn.minutes.after", after=self.words(rule.after)))
        if rule.unless:
            text.append(both("drawn.minutes.unless", unless=self.words(rule.unless)))
        self.say(text, found.open_cases, found.other_cases)

    def keep(self, path: str, people: int) -> None:
        """Leave a value as declared, for want of cases."""
        values = {"cases": count_of(people), "wanted": FEWEST}
        self.said.append(both("drawn.kept", step=self.name(path), **values))

    def say(self, text: list[Label], open_cases: int, other_cases: int) -> None:
        """Say how a value was drawn, and of how many cases it says nothing."""
        if open_cases:
            text.append(both("drawn.minutes.open", cases=count_of(open_cases)))
        if other_cases:
            text.append(both("drawn.minutes.other", cases=count_of(other_cases)))
        self.said.append(sentences(text))

    def name(self, path: str) -> Label:
        """What a person calls a step, with its path."""
        name = self.steps[path].name
        if name is None:
            return Label(path, path)
        return Label(f"{name.zh}（{path}）", f"{name.en} ({path})")

    def word(self, word: str) -> Label:
        """A word as a person reads it: the activities it stands for."""
        if word in _ALWAYS:
            return both(_ALWAYS[word])
        names = ", ".join(self.rules.stages[word])
        return Label(names, names)

    def words(self, words: Iterable[str]) -> Label:
        """Words, any of which will do."""
        return joined(map(self.word, words), "drawn.or")

    def basis(self) -> FileBasis:
        """What all the values drawn rest on."""
        first, last = (str(one.astype("datetime64[D]")) for one in self.log.span)
        used, _ = split_of(self.log.cases, self.cases.cases_without_begin)
        rules = [
            both("drawn.log.all", cases=used, first=first, last=last),
            self.ends(),
            both("drawn.log.stamp"),
            both("drawn.log.limits"),
            both("drawn.log.order"),
            both("drawn.log.incomplete"),
            both("drawn.log.independent"),
            both("drawn.log.groups"),
            *self.said,
            *self.unknown(),
            both("drawn.not-learnt"),
        ]
        return FileBasis(
            file=self.log.file,
            what=both("drawn.log.what"),
            as_of=last,
            rules=tuple(rules),
            counts=(*self.row_counts(), *self.case_counts()),
            examples=examples_of(self.log.quarantine),
            values=tuple(self.values),
        )

    def ends(self) -> Label:
        """With which activities a case begins and ends."""
        begins, ends = (
            joined([Label(name, name) for name in names], "drawn.or")
            for names in (self.rules.begins, self.rules.ends)
        )
        if not self.rules.later:
            return both("drawn.log.words.only", begins=begins, ends=ends)
        later = joined([Label(name, name) for name in self.rules.later], "drawn.or")
        return both("drawn.log.words", begins=begins, ends=ends, later=later)

    def unknown(self) -> list[Label]:
        """The activities that the scenario does not name, if there are any."""
        names = [Label(name, name) for name in self.cases.unknown[:_SHOWN]]
        rest = len(self.cases.unknown) - len(names)
        if rest:
            names.append(both("drawn.log.more", count=rest))
        return [both("drawn.log.unknown", activities=joined(names))] if names else []

    def row_counts(self) -> Iterable[Count]:
        """Where every row of the file went."""
        cases = self.cases
        return (
            (both("count.rows"), self.log.rows),
            (both("count.rows.used"), len(cases.case)),
            *counts_of(self.log.quarantine),
            (both("count.rows.unknown"), cases.rows_unknown),
            (both("count.rows.later"), cases.rows_later),
            (both("count.rows.no-begin"), cases.rows_without_begin),
            (both("count.rows.backward"), self.log.backward_rows),
        )

    def case_counts(self) -> Iterable[Count]:
        """Which cases are used, and what is odd about some of them."""
        cases, total = self.cases, self.log.cases
        used, unused = split_of(total, cases.cases_without_begin)
        return (
            (both("count.cases"), count_of(total)),
            (both("count.cases.used"), used),
            (both("count.cases.no-begin"), unused),
            (both("count.cases.no-end"), count_of(cases.cases_without_end)),
            (both("count.cases.before"), count_of(cases.cases_before_begin)),
            (both("count.cases.after"), count_of(cases.cases_after_end)),
            (both("count.cases.later"), count_of(cases.cases_later)),
            (both("count.cases.backward"), count_of(self.log.backward_cases)),
        )
