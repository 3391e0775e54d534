"""Severe categories that nobody looks for: neither judged by a scorer that is asked, nor waived by an admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules, Thresholds
from moderation.policy.seeds import Scorer
from moderation.vocabulary import CATEGORY_SEVERITY, Category, Severity

SEVERE = tuple(category for category in Category if CATEGORY_SEVERITY[category] is Severity.SEVERE)


@dataclass(frozen=True)
class Gap:
    """A policy in use that approves without anybody having looked for these categories."""

    policy: str
    categories: tuple[Category, ...]


def uncovered(rules: Rules, scorers: Sequence[Scorer]) -> tuple[Category, ...]:
    """The severe categories that an approval under these rules leaves out; empty when nothing is approved."""
    asked = [scorer for scorer in scorers if scorer.name in rules.scorers]
    if not may_approve(rules, asked):
        return ()
    seen = _judged(asked) | {waiver.category for waiver in rules.waived}
    return tuple(category for category in SEVERE if category not in seen)


def may_approve(rules: Rules, asked: Sequence[Scorer]) -> bool:
    """Whether a picture can pass without a person when these scorers answer; in doubt it can.

    - Nobody asked, or something required that none of them judges: every picture goes to a person.
    - A scorer with every category at 0 flags or rejects whatever it answers: none is approved.
    """
    if not asked or not set(rules.required) <= _judged(asked):
        return False
    return not any(_always_stops(rules, scorer) for scorer in asked)


def gaps_in_use(scorers: Sequence[Scorer]) -> list[Gap]:
    """The newest version of every policy that a platform uses, where it leaves something severe out."""
    newer = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    in_force = PolicyVersion.objects.filter(~Exists(newer), policy__assignments__isnull=False)
    found = [
        Gap(version.policy.slug, uncovered(rules_of(version), scorers))
        for version in in_force.select_related("policy").distinct().order_by("policy__slug")
    ]
    return [gap for gap in found if gap.categories]


def _judged(scorers: Sequence[Scorer]) -> set[Category]:
    return {category for scorer in scorers for category in scorer.judges}


def _always_stops(rules: Rules, scorer: Scorer) -> bool:
    return all(_at_zero(rules.thresholds_for(category, scorer.name)) for category in scorer.judges)


def _at_zero(thresholds: Thresholds) -> bool:
    return 0 in (thresholds.flag_at, thresholds.reject_at)
