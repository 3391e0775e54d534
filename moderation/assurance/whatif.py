"""What a policy would have come to over the past: volumes, people's hours, errors with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.estimate import Estimate, estimate
from moderation.assurance.tally import Tally, tally, tally_categories
from moderation.assurance.twin import APPROVE, REJECT, REVIEW, Held, Outcomes
from moderation.assurance.twin_risk import risk_of
from moderation.assurance.would import would_all
from moderation.history.answers import USABLE
from moderation.history.past import Past
from moderation.policy.rules import Rules

MILLIS_AN_HOUR = 3_600_000


@dataclass(frozen=True)
class Volumes:
    """Uploads by what becomes of them; `unknown` are those in which a scorer would have been asked that was not."""

    approved: int
    rejected: int
    to_people: int
    unknown: int

    @property
    def known(self) -> int:
        return self.approved + self.rejected + self.to_people

    @property
    def automatic(self) -> float:
        """The share of the known ones that need no person."""
        return (self.approved + self.rejected) / self.known if self.known else 0.0


@dataclass(frozen=True)
class Line:
    """The same figures of one group."""

    word: str
    volumes: Volumes
    missed: Estimate
    wrongly: Estimate


@dataclass(frozen=True)
class WhatIf:
    """`missed` are violations that would have gone live unseen, `wrongly` clean ones that would have been rejected
    unseen, each per 1,000 known uploads. `hours` are of people a day, None where no time was ever measured."""

    days: float
    volumes: Volumes
    missed: Estimate
    wrongly: Estimate
    hours: float | None

    def a_day(self, count: int) -> float:
        return count / self.days


@dataclass(frozen=True, eq=False)
class Question:
    """Some rules asked of a past: each row's verdict, where it cannot be known, and whose answers count where."""

    past: Past
    outcomes: Outcomes
    verdict: NDArray[np.uint8]
    unknown: NDArray[np.bool_]
    heard: Mapping[str, NDArray[np.bool_]]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return ~self.unknown

    def cut(self, approve_below: float | None, reject_from: float | None) -> Question:
        """The same rules with these cut-offs on their risk, without asking the rules again: for rules without any."""
        risk, verdict = self.outcomes.risk, self.outcomes.verdict.copy()
        if approve_below is not None:
            verdict[(verdict == APPROVE) & ~(risk < approve_below)] = REVIEW
        if reject_from is not None:
            verdict[(risk >= reject_from) & ~self.outcomes.held_back] = REJECT
        return replace(self, verdict=verdict)

    @cached_property
    def answer(self) -> WhatIf:
        counted = self._tally(np.zeros(len(self.past), np.intp), 1)
        volumes = self._volumes(counted, None, int(self.unknown.sum()))
        looks = volumes.to_people / self.past.days
        median = self.past.median_look
        return WhatIf(
            days=self.past.days,
            volumes=volumes,
            missed=_missed(counted),
            wrongly=_wrongly(counted),
            hours=None if median is None else looks * median / MILLIS_AN_HOUR,
        )

    def by(self, column: str) -> list[Line]:
        """The figures for each word of a coded column that occurs, the largest first."""
        if column not in self._by:
            self._by[column] = self._lines(column)
        return self._by[column]

    @cached_property
    def _by(self) -> dict[str, list[Line]]:
        return {}

    def _lines(self, column: str) -> list[Line]:
        groups, words = self.past.grouped(column)
        counted = self._tally(groups, len(words))
        unknown = np.bincount(groups[self.unknown], minlength=len(words))
        lines = [
            Line(
                word,
                self._volumes(counted, place, int(unknown[place])),
                _missed(counted, place),
                _wrongly(counted, place),
            )
            for place, word in enumerate(words)
        ]
        found = [line for line in lines if line.volumes.known or line.volumes.unknown]
        return sorted(found, key=lambda line: (-line.volumes.known, line.word))

    @cached_property
    def missed_by_category(self) -> list[tuple[str, Estimate]]:
        """What people rejected uploads for, and how many of each would have gone live unseen."""
        counted = self._tally(np.zeros(len(self.past), np.intp), 1)
        tables = tally_categories(self.past, self.verdict, self.known)
        total = counted.total()
        found = []
        for place, category in enumerate(self.past.categories):
            if tables[place].any():
                errors = tables[place][np.newaxis]
                found.append((category, estimate(counted.bands(APPROVE, errors), total)))
        return found

    def _tally(self, groups: NDArray[np.intp], many: int) -> Tally:
        return tally(self.past, self.verdict, self.known, groups, many)

    @staticmethod
    def _volumes(counted: Tally, group: int | None, unknown: int) -> Volumes:
        approved, rejected, to_people = (counted.volume(one, group) for one in (APPROVE, REJECT, REVIEW))
        return Volumes(approved, rejected, to_people, unknown)


def _missed(counted: Tally, group: int | None = None) -> Estimate:
    return estimate(counted.bands(APPROVE, counted.violations, group), counted.total(group))


def _wrongly(counted: Tally, group: int | None = None) -> Estimate:
    return estimate(counted.bands(REJECT, counted.clean, group), counted.total(group))


def ask(past: Past, rules: Rules) -> Question:
    """What the rules would have made of every row, with the budget as it was and nothing suspended."""
    rows = len(past)
    held = Held(np.zeros(rows, bool), np.zeros(rows, bool), past.budget_spent)
    would = would_all(past.answers, rules, held)
    return Question(past, would.outcomes, would.outcomes.verdict, would.unknown, would.heard)


def with_risk(hard: Question, rules: Rules) -> Question:
    """The same answers to the same rules, which have maps now and no cut-off yet."""
    answers = hard.past.answers
    usable = {name: answers[name].has(USABLE) & hard.heard[name] for name in rules.scorers if name in answers}
    risk = risk_of([(n, answers[n].scores, usable[n]) for n in usable], rules.risk, len(hard.past))
    return replace(hard, outcomes=replace(hard.outcomes, risk=risk))


def changed(before: Question, after: Question) -> NDArray[np.intp]:
    """The rows that would come out differently, in their order; those of which either cannot be known are left out."""
    differ = (before.verdict != after.verdict) & before.known & after.known
    return np.flatnonzero(differ)
