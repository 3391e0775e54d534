"""Where a window of uploads has to end, because people have still time for what the coin chose.

A first look that is neither given nor overdue is not missing, and taking such uploads out one by one would keep those
that people decide at once. So everything ends where the first of them was routed: what came after it is left out, decided
or not, sampled or not. What somebody has called a violation and a second person has still to confirm, and what two people
disagree about, ends nothing: those wait because of what was found, and count as errors until it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.assurance.label import FIRST_LOOKS
from moderation.cases.models import Case, CaseState, Decision, SecondReview
from moderation.history.models import Page, Subject
from moderation.vocabulary import DecidedBy, Purpose

LONG_AGO = datetime.min.replace(tzinfo=UTC)
# Decisions that were made later are not in the history yet.
WRITTEN_UNTIL = Subquery(Page.objects.filter(subject=Subject.LOOKS).order_by("-number").values("until")[:1])
# Asked for before anything was found.
WHATEVER_WAS_FOUND = (Purpose.REQUIRED, Purpose.CONFIRMATION)


def undecided_since(platforms: Sequence[UUID], since: datetime, until: datetime) -> datetime | None:
    """When the first upload of these platforms from `since` on, and before `until`, was routed whose label is neither
    given, as far as the history goes, nor overdue. None where there is none."""
    now = timezone.now()
    open_still = Case.objects.filter(platform__in=platforms, kind__in=FIRST_LOOKS, state=CaseState.OPEN)
    looks = SecondReview.objects.filter(
        platform__in=platforms, answer=None, purpose__in=WHATEVER_WAS_FOUND, case__due_at__gt=now
    )
    made = Decision.objects.filter(
        decided_by=DecidedBy.MODERATOR,
        made_at__gt=Coalesce(WRITTEN_UNTIL, Value(LONG_AGO)),
        case__kind__in=FIRST_LOOKS,
        case__platform__in=platforms,
    )
    # Opened in the transaction of its routing, whose own time would be looked up for every upload of the window.
    firsts = union_of(
        first_of(open_still.filter(due_at__gt=now, opened_at__gte=since), "routing"),
        first_of(looks.filter(first__case__opened_at__gte=since), "first__case__routing"),
        first_of(made.filter(case__opened_at__gte=since), "case__routing"),
    )
    first = min(firsts, default=None)
    return first if first is not None and first < until else None


def first_of(rows: QuerySet[Any], routing: str) -> QuerySet[Any, Any]:
    """When the first of these was routed, for each version that routed any: an aggregate alone is no part of a union."""
    versions = rows.order_by().values(f"{routing}__policy_version")
    found: QuerySet[Any, Any] = versions.annotate(at=Min(f"{routing}__created_at"))
    return found


def union_of(*parts: QuerySet[Any, Any]) -> list[datetime]:
    """What one query finds in any of them."""
    first, *others = [part.values_list("at", flat=True) for part in parts]
    return [at for at in first.union(*others) if at is not None]
