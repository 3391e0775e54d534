"""Leaves the categories that are not severe to the combined risk: one cut-off instead of a threshold for each."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy.rules import CategoryRule, Rules, Thresholds
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Severity

HANDED_OVER = tuple(category for category in Category if CATEGORY_SEVERITY[category] < Severity.SEVERE)
KEPT = tuple(category for category in Category if CATEGORY_SEVERITY[category] is Severity.SEVERE)


def hand_over(rules: Rules) -> Rules:
    """The same rules with no `flag_at` for a category that is not severe, and no confidence asked for.

    What severe categories are flagged from stays, and so does every `reject_at`. `min_confidence` becomes 0: it would
    keep a picture with one doubtful score from the cut-off, which has all scores in it. Where no cut-off is held yet it
    is 0, below which nothing is: without thresholds and without a cut-off everything would be approved.
    """
    own = {(rule.category, rule.scorer): rule for rule in rules.category_rules}
    for category in HANDED_OVER:
        for scorer in rules.scorers:
            reject_at = rules.thresholds_for(category, scorer).reject_at
            own[category, scorer] = CategoryRule(category, scorer, Thresholds(None, reject_at))
    risk = rules.risk if rules.risk.approve_below is not None else replace(rules.risk, approve_below=0.0)
    return replace(rules, category_rules=tuple(own.values()), min_confidence=0.0, risk=risk)
