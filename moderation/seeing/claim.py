"""Due inquiries for a worker: a lease, a fencing token, and the attempt counted before the work."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from moderation.seeing.models import Inquiry, InquiryState
from moderation.webhooks.claim import first_due


def waiting() -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(state=InquiryState.ASKED)


def claim_inquiries(limit: int, lease: timedelta) -> list[Inquiry]:
    """Take up to `limit` due ones, longest due first."""
    now = timezone.now()
    free = Q(due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))
    due = waiting().filter(free).order_by("due_at")
    if not due.exists():
        return []
    token = uuid4()
    with transaction.atomic():
        ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
        waiting().filter(free, id__in=ids).update(
            token=token, lease_until=now + lease, attempts=F("attempts") + 1
        )
    claimed = Inquiry.objects.filter(token=token, id__in=ids)
    return list(claimed.select_related("image", "platform", "case").order_by("due_at"))


def still_mine(inquiry: Inquiry) -> QuerySet[Inquiry]:
    """The guard of every later write: a late worker changes no row."""
    return waiting().filter(id=inquiry.id, token=inquiry.token)


def put_back(inquiry: Inquiry, until: datetime) -> None:
    """It has to wait for the vendor, and nobody was asked: that is no attempt."""
    still_mine(inquiry).update(token=None, lease_until=None, attempts=F("attempts") - 1, due_at=until)


def next_due_inquiry() -> datetime | None:
    return first_due(waiting())
