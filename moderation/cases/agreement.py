"""How often a scorer and the people who looked said the same of a category.

Only pictures that people saw can be compared, and the policy chose most of them because a score was high: this is no
error rate of automation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from moderation.cases.models import CaseState, Decision
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.screening.models import Screening
from moderation.vocabulary import Category, DecidedBy, DecisionKind

LATEST = 2000


@dataclass
class Pair:
    """One scorer and one category: how often which of the two said what."""

    scorer: str
    category: Category
    both: int = 0
    only_scorer: int = 0
    only_person: int = 0
    neither: int = 0

    @property
    def compared(self) -> int:
        return self.both + self.only_scorer + self.only_person + self.neither

    @property
    def same(self) -> int:
        return self.both + self.neither

    @property
    def share(self) -> float:
        return self.same / self.compared

    def count(self, *, flagged: bool, rejected: bool) -> None:
        if flagged and rejected:
            self.both += 1
        elif flagged:
            self.only_scorer += 1
        elif rejected:
            self.only_person += 1
        else:
            self.neither += 1


@dataclass(frozen=True)
class Agreement:
    decisions: int
    pairs: list[Pair]


@dataclass(frozen=True)
class Look:
    """What a person said: the categories that they rejected for; and which answers and rules the routing rested on."""

    rejected: frozenset[str]
    screenings: Sequence[str]
    version: UUID


def agreement_within(reach: Q) -> Agreement:
    """Over what still stands of people's latest 2,000 first looks. `reach` is a condition on the platform of a decision's
    submission."""
    looks = first_looks(reach)
    keys = {key for look in looks for key in look.screenings}
    rows = Screening.objects.filter(id__in=keys, failure="").values_list("id", "provider", "result")
    answers = {str(key): (provider, result["scores"]) for key, provider, result in rows}
    rules = {
        key: rules_of(version)
        for key, version in PolicyVersion.objects.in_bulk({look.version for look in looks}).items()
    }
    pairs: dict[tuple[str, Category], Pair] = {}
    for look in looks:
        for provider, scores in (answers[key] for key in look.screenings if key in answers):
            for category, flagged in flags_of(provider, scores, rules[look.version]):
                pair = pairs.setdefault((provider, category), Pair(provider, category))
                pair.count(flagged=flagged, rejected=category in look.rejected)
    return Agreement(len(looks), sorted(pairs.values(), key=lambda p: (p.scorer, p.category)))


def first_looks(reach: Q) -> list[Look]:
    """The decisions in force that people made without having seen a score, on cases that they had opened. While another
    person may still be handed the picture, what the first one met is left out."""
    # The latest first, along their index: asked of all at once, PostgreSQL compares every decision with every open case.
    latest = Decision.objects.filter(
        reach,
        decided_by=DecidedBy.MODERATOR,
        kind__in=[DecisionKind.APPROVED, DecisionKind.REJECTED],
        after_scores=False,
        looked_ms__isnull=False,
        routing__isnull=False,
    ).order_by("-made_at")
    chosen = Decision.objects.filter(id__in=list(latest.values_list("id", flat=True)[:LATEST]))
    standing = chosen.filter(superseded_by=None).exclude(submission__cases__state=CaseState.OPEN)
    rows = standing.values_list("kind", "reasons", "routing__screenings", "routing__policy_version_id")
    return [Look(rejected_for(kind, reasons), keys, version) for kind, reasons, keys, version in rows]


def rejected_for(kind: str, reasons: Iterable[Mapping[str, str]]) -> frozenset[str]:
    rejects = kind == DecisionKind.REJECTED
    return frozenset(reason["category"] for reason in reasons) if rejects else frozenset()


def flags_of(
    scorer: str, scores: Iterable[Mapping[str, Any]], rules: Rules
) -> Iterable[tuple[Category, bool]]:
    """The judged categories, and whether the scorer's threshold or own flag spoke. A threshold of 0 flags everything
    and none flags nothing: neither says anything of the scorer."""
    for item in scores:
        flag_at = rules.thresholds_for(item["category"], scorer).flag_at
        if item["evaluated"] and (flag_at or item["flagged"] is not None):
            reached = bool(flag_at) and item["score"] >= flag_at
            yield Category(item["category"]), bool(reached or item["flagged"])
