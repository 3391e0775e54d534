"""A past as the window that `certify` asks for: under some rules, without their cut-offs on the risk."""

from __future__ import annotations

import numpy as np

from moderation.assurance.strata import Flags
from moderation.assurance.twin import APPROVE, REJECT
from moderation.assurance.whatif import Question
from moderation.assurance.window import Label, Window
from moderation.history.past import Past
from moderation.policy.rules import Rules
from moderation.vocabulary import Category

TUNING_SHARE = 0.3
MIX = np.uint64(
    0x9E3779B97F4A7C15
)  # 2⁶⁴ divided by the golden ratio (Knuth): neighbours come to lie far apart


def window_of(hard: Question, rules: Rules, *, kept: Flags, lost: Flags) -> Window:
    """The window of the rows of a past that are `kept`, of which `hard` asked the rules without any risk; those that are
    `lost` have no scores."""
    past, outcomes = hard.past, hard.outcomes
    found = pairs(past, rules)
    columns = [
        np.where(hard.heard[scorer] & ~lost, past.answers[scorer].scores[category], np.nan)
        for scorer, category in found
    ]
    rejected = past.label == Label.VIOLATION
    window = Window(
        pairs=tuple((scorer, str(category)) for scorer, category in found),
        scores=np.stack(columns, axis=1) if columns else np.zeros((len(past), 0)),
        violated=_violated(past, found, rejected),
        label=past.label,
        label_prob=past.label_prob,
        approvable=outcomes.verdict == APPROVE,
        rejectable=~outcomes.held_back,
        rejected=outcomes.verdict == REJECT,
        tuning=tuning(past),
        lost=lost if lost.any() else None,
    )
    return window if kept.all() else window.part(kept)


def pairs(past: Past, rules: Rules) -> list[tuple[str, Category]]:
    """The policy's own scorers with every category that one of their usable answers judged."""
    return [
        (scorer, category)
        for scorer in rules.scorers
        for category, scores in (past.answers[scorer].scores if scorer in past.answers else {}).items()
        if not np.isnan(scores).all()
    ]


def tuning(past: Past) -> Flags:
    chosen: Flags = past.sheet.columns["tuning"] != 0 if len(past) else np.zeros(0, bool)
    return chosen


def _violated(past: Past, found: list[tuple[str, Category]], rejected: Flags) -> Flags:
    marks = np.zeros((len(past), len(found)), bool)
    for place, (_, category) in enumerate(found):
        if category in past.categories:
            marks[:, place] = rejected & (past.violated == past.categories.index(category))
    return marks
