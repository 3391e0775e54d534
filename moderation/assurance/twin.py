"""The twin of `policy.evaluate` for a million rows at once: the same rule, of the same numbers, without the words.

A property test holds it equal to `evaluate` for any rules, answers and circumstances. Where `evaluate` is changed, this
is changed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.assurance.twin_risk import risk_of
from moderation.history.answers import FLAGGED, SAYS, THERE, TRUSTED, USABLE, Answers
from moderation.policy.rules import Rules
from moderation.vocabulary import CaseKind, Category, Verdict, When

Marks = NDArray[np.bool_]

VERDICTS = (Verdict.APPROVE, Verdict.REJECT, Verdict.REVIEW)
KINDS = (None, CaseKind.UNSCREENED, CaseKind.FLAGGED, CaseKind.UNCERTAIN)
APPROVE, REJECT, REVIEW = range(3)
NO_KIND, UNSCREENED, FLAGGED_KIND, UNCERTAIN = range(4)


@dataclass(frozen=True)
class Held:
    """What held beside the scores, row by row: the counterpart of `Circumstances`."""

    approvals_suspended: Marks
    rejections_suspended: Marks
    budget_spent: Marks

    @classmethod
    def nothing(cls, rows: int) -> Held:
        return cls(*(np.zeros(rows, bool) for _ in range(3)))


@dataclass(frozen=True)
class Outcomes:
    """Places in VERDICTS and KINDS, whether each row is unsure, and its combined risk: NaN where it cannot be told.
    `held_back`: too little is known for any score to count (rules 1 to 3)."""

    verdict: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    unsure: Marks
    held_back: Marks
    risk: NDArray[np.float64]


@dataclass(frozen=True)
class Hearing:
    """One scorer's answers as far as they are looked at: `there` and `usable` leave out rows in which it is not heard."""

    scorer: str
    answers: Answers
    there: Marks
    usable: Marks

    def judged(self, category: Category) -> Marks:
        """Where it judged a category that it judges at all."""
        marks: Marks = self.usable & ~np.isnan(self.answers.scores[category])
        return marks


def evaluate_all(
    answers: Mapping[str, Answers],
    rules: Rules,
    held: Held,
    heard: Mapping[str, Marks] | None = None,
) -> Outcomes:
    """What the policy makes of every row. `heard` says for each scorer in which rows its answer is looked at (None: in
    all of them)."""
    rows = len(held.budget_spent)
    hearings = [hear_all(name, answers[name], heard) for name in rules.scorers if name in answers]
    asked = asked_of(hearings, rows)
    gaps = open_gaps(hearings, rules, rows) | held.budget_spent
    unscreened = ~any_of((one.usable for one in hearings), rows)
    missing = _missing(hearings, rules, rows)
    doubted = _doubted(hearings, asked, rules, rows)
    rejects, flags = _reached(hearings, rules, rows)
    flags |= any_of((one.there & one.answers.has(FLAGGED) for one in hearings), rows)
    derived = _derived(hearings, asked, rules, rows)
    risk = risk_of([(one.scorer, one.answers.scores, one.usable) for one in hearings], rules.risk, rows)
    if rules.risk.reject_from is not None:
        rejects |= risk >= rules.risk.reject_from
    # NaN is below nothing: what cannot be told is no approval.
    risky = np.zeros(rows, bool) if rules.risk.approve_below is None else ~(risk < rules.risk.approve_below)

    too_little = unscreened | missing | doubted
    verdict = np.select(
        [
            too_little,
            rejects & held.rejections_suspended,
            rejects,
            flags | derived | risky | gaps | held.approvals_suspended,
        ],
        [REVIEW, REVIEW, REJECT, REVIEW],
        APPROVE,
    ).astype(np.uint8)
    # A gap beside usable answers is told last, and its reason is `unscreened` as well.
    told = gaps & ~too_little & ~rejects & ~flags & ~derived & ~risky
    kind = np.select(
        [verdict != REVIEW, unscreened | missing | told, flags],
        [NO_KIND, UNSCREENED, FLAGGED_KIND],
        UNCERTAIN,
    ).astype(np.uint8)
    return Outcomes(verdict, kind, missing | doubted | derived, too_little, risk)


def hear_all(name: str, answers: Answers, heard: Mapping[str, Marks] | None = None) -> Hearing:
    there, usable = answers.has(THERE), answers.has(USABLE)
    if heard is not None:
        there, usable = there & heard[name], usable & heard[name]
    return Hearing(name, answers, there, usable)


def any_of(marks: Iterable[Marks], rows: int) -> Marks:
    found = np.zeros(rows, bool)
    for one in marks:
        found |= one
    return found


def asked_of(hearings: Sequence[Hearing], rows: int) -> dict[str, Marks]:
    """Where each is asked for doubt: where it judged some category that no later one did."""
    asked: dict[str, Marks] = {}
    later = {category: np.zeros(rows, bool) for category in Category}
    for one in reversed(hearings):
        asked[one.scorer] = np.zeros(rows, bool)
        for category in one.answers.scores:
            judged = one.judged(category)
            asked[one.scorer] |= judged & ~later[category]
            later[category] |= judged
    return asked


def open_gaps(hearings: Sequence[Hearing], rules: Rules, rows: int) -> Marks:
    """Where some scorer failed and nobody has stood in for it."""
    when = {step.scorer: step.when for step in rules.steps}
    gaps = np.zeros(rows, bool)
    for one in hearings:
        failed = one.there & ~one.usable
        if when[one.scorer] is When.IF_UNAVAILABLE:
            gaps &= ~one.usable  # one that failed itself is a gap only where there was one to close
        else:
            gaps |= failed
    return gaps


def _missing(hearings: Sequence[Hearing], rules: Rules, rows: int) -> Marks:
    found = np.zeros(rows, bool)
    for category in rules.required:
        by_some = (one.judged(category) for one in hearings if category in one.answers.scores)
        found |= ~any_of(by_some, rows)
    return found


def _doubted(hearings: Sequence[Hearing], asked: Mapping[str, Marks], rules: Rules, rows: int) -> Marks:
    return any_of(
        (
            asked[one.scorer] & one.answers.has(SAYS) & (one.answers.confidence < rules.min_confidence)
            for one in hearings
        ),
        rows,
    )


def _derived(hearings: Sequence[Hearing], asked: Mapping[str, Marks], rules: Rules, rows: int) -> Marks:
    found = np.zeros(rows, bool)
    for one in hearings:
        untrusted = asked[one.scorer] & ~one.answers.has(TRUSTED)
        for scores in one.answers.scores.values():
            # 1 - highest < minimum, where some 1 - score is: the subtraction keeps the order of floats.
            found |= untrusted & (1 - scores < rules.min_confidence)
    return found


def _reached(hearings: Sequence[Hearing], rules: Rules, rows: int) -> tuple[Marks, Marks]:
    """Where some score reaches its `reject_at`, and where some reaches its `flag_at`."""
    rejects, flags = np.zeros(rows, bool), np.zeros(rows, bool)
    for one in hearings:
        for category, scores in one.answers.scores.items():
            limits = rules.thresholds_for(category, one.scorer)
            if limits.reject_at is not None:
                rejects |= one.usable & (scores >= limits.reject_at)
            if limits.flag_at is not None:
                flags |= one.usable & (scores >= limits.flag_at)
    return rejects, flags
