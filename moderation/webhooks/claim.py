"""Whose turn it is: due deliveries under a lease, chosen so that endpoints which hang cannot take the others' slots.

An endpoint is in doubt from a failed try to the next success, and while one of its calls has lasted half a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from moderation.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState

TOTAL_SECONDS = 15.0  # the longest that a call may take
LEASE = timedelta(seconds=TOTAL_SECONDS + 15)
SLOW_SECONDS = 0.5
# A call cannot be out for longer, so an older lease is that of a worker that died: it takes nobody's place.
OUT_AT_MOST = timedelta(seconds=TOTAL_SECONDS + 1)
PER_ENDPOINT = 4
PER_DOUBTFUL = 2  # one that may hang, and one to find out that it answers again


@dataclass(frozen=True)
class Calls:
    """How many calls are out to each endpoint, and to which of them one has lasted half a second."""

    out: Counter[UUID]
    slow: frozenset[UUID]

    @classmethod
    def now(cls, now: datetime) -> Calls:
        oldest, slow = now + LEASE - OUT_AT_MOST, now + LEASE - timedelta(seconds=SLOW_SECONDS)
        leased = Delivery.objects.filter(state=DeliveryState.WAITING, lease_until__gte=oldest)
        rows = list(leased.values_list("endpoint_id", "lease_until"))
        return cls(
            Counter(endpoint for endpoint, _ in rows),
            frozenset(endpoint for endpoint, until in rows if until and until <= slow),
        )

    def full(self, most: int) -> list[UUID]:
        return [endpoint for endpoint, count in self.out.items() if count >= most]


def claim_deliveries(limit: int) -> list[Delivery]:
    """Take up to `limit` due deliveries under a lease, in turn over the endpoints that answer, at most four each."""
    return claim(limit, PER_ENDPOINT, lambda calls: Q(failing_since=None) & ~Q(id__in=calls.slow))


def claim_doubtful(limit: int) -> list[Delivery]:
    """The same for endpoints in doubt, at most two each."""
    return claim(limit, PER_DOUBTFUL, lambda calls: Q(failing_since__isnull=False) | Q(id__in=calls.slow))


def claim(limit: int, most: int, which: Callable[[Calls], Q]) -> list[Delivery]:
    """Take up to `limit` due deliveries of such endpoints, at most `most` an endpoint with those that are out."""
    now = timezone.now()
    free = Q(due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))
    due = Delivery.objects.filter(free, state=DeliveryState.WAITING).order_by("due_at")
    if not due.exists():
        return []
    calls = Calls.now(now)
    # Endpoint by endpoint, each by the index: the backlog of one must not be read to find the others'.
    turns = (
        Endpoint.objects.filter(which(calls), state=EndpointState.ENABLED)
        .exclude(id__in=calls.full(most))
        .annotate(first_due=Subquery(of_endpoint(due, OuterRef("id")).values("due_at")[:1]))
        .filter(first_due__isnull=False)
        .order_by("first_due")
    )
    queues = [
        of_endpoint(due, endpoint).values_list("id", flat=True)[: most - calls.out[endpoint]]
        for endpoint in turns.values_list("id", flat=True)[:limit]
    ]
    chosen = in_turn(queues)[:limit]
    return lease(chosen, free, now) if chosen else []


def of_endpoint(due: QuerySet[Delivery], endpoint: UUID | OuterRef) -> QuerySet[Delivery]:
    """The deliveries of one endpoint in their turn, along the index `delivery_turn`.

    Asked for as a range, since with an equality PostgreSQL drops the endpoint from the order, takes the index of all
    due deliveries for as good, and reads the whole backlog of another endpoint to find that this one has nothing.
    """
    return due.filter(endpoint_id__gte=endpoint, endpoint_id__lte=endpoint).order_by("endpoint_id", "due_at")


def in_turn(queues: Iterable[Iterable[UUID]]) -> list[UUID]:
    """The first of each, then the second of each, and so on."""
    return [one for one in chain.from_iterable(zip_longest(*queues)) if one is not None]


def lease(chosen: list[UUID], free: Q, now: datetime) -> list[Delivery]:
    """Those of them that nobody else has taken meanwhile, under a lease of ours."""
    token = uuid4()
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True).filter(free, id__in=chosen)
        ids = list(waiting.values_list("id", flat=True))
        Delivery.objects.filter(free, id__in=ids, state=DeliveryState.WAITING).update(
            token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(token=token, id__in=ids)
    return list(claimed.select_related("endpoint").order_by("due_at"))


def next_due_delivery() -> datetime | None:
    """When the first waiting delivery that nobody sends becomes due, or the first lease runs out."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint__state=EndpointState.ENABLED)
    return first_due(waiting)


def next_undoubted_delivery() -> datetime | None:
    """The same, without those for endpoints that are failing."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint__state=EndpointState.ENABLED)
    return first_due(waiting.filter(endpoint__failing_since=None))


def first_due(rows: QuerySet[Any]) -> datetime | None:
    """When the first row (with `due_at` and `lease_until`) may be claimed; None when there is none.

    A row under a lease that was due first must not hide a free one behind it.
    """
    now = timezone.now()
    free = rows.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    due: datetime | None = free.order_by("due_at").values_list("due_at", flat=True).first()
    if due is not None and due <= now:
        return due
    lapses: datetime | None = rows.filter(lease_until__gte=now).aggregate(first=Min("lease_until"))["first"]
    return min((moment for moment in (due, lapses) if moment), default=None)
