"""Which policies in use approve although nobody looks for something severe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from moderation.policy.blind_spots import blind_spots
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.seeds import Scorer
from moderation.vocabulary import Category


@dataclass(frozen=True)
class Gap:
    """A policy in use that approves without anybody having looked for these categories."""

    policy: str
    categories: tuple[Category, ...]


def gaps_in_use(scorers: Sequence[Scorer]) -> list[Gap]:
    """The newest version of every policy that a platform uses, where it leaves something severe out."""
    newer = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    used = Q(policy__assignments__isnull=False) | Q(policy__second_assignments__isnull=False)
    in_force = PolicyVersion.objects.filter(~Exists(newer), used)
    found = [
        Gap(version.policy.slug, blind_spots(rules_of(version), scorers))
        for version in in_force.select_related("policy").distinct().order_by("policy__slug")
    ]
    return [gap for gap in found if gap.categories]
