"""Where a window of uploads has to end, because people have still time for what the coin chose.

A first look that is neither given nor overdue is not missing, and taking such uploads out one by one would keep those
that people decide at once. So everything ends where the first of them was routed: what came after it is left out, decided
or not, sampled or not. What somebody has called a violation and a second person has still to confirm, and what two people
disagree about, ends nothing: those wait because of what was found, and count as errors until it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from moderation.assurance.label import FIRST_LOOKS
from moderation.cases.models import Case, CaseState, Decision, SecondReview
from moderation.history.models import Page, Subject
from moderation.vocabulary import DecidedBy, Purpose

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
        made_at__gt=_written_until(),
        case__kind__in=FIRST_LOOKS,
        case__platform__in=platforms,
    )
    firsts = (
        # Opened in the transaction of its routing, whose own time would be looked up for every upload of the window.
        open_still.filter(due_at__gt=now, opened_at__gte=since).aggregate(at=Min("routing__created_at")),
        looks.filter(first__case__opened_at__gte=since).aggregate(at=Min("first__case__routing__created_at")),
        made.filter(case__opened_at__gte=since).aggregate(at=Min("case__routing__created_at")),
    )
    first = min((found["at"] for found in firsts if found["at"] is not None), default=None)
    return first if first is not None and first < until else None


def _written_until() -> datetime:
    """Decisions that were made later are not in the history yet."""
    last = Page.objects.filter(subject=Subject.LOOKS).order_by("-number").values_list("until", flat=True)
    return last.first() or datetime.min.replace(tzinfo=UTC)
