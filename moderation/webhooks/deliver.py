"""Sends one event to one endpoint, with a row for every try. At least once: receivers deduplicate by `webhook-id`.

| after try | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
|---|---|---|---|---|---|---|---|---|---|---|
| wait | 5 s | 5 min | 30 min | 2 h | 5 h | 10 h | 14 h | 20 h | 24 h | given up |

Each wait has up to a tenth of jitter on top. 2xx is success, 410 disables the endpoint, redirects are failures, and a
longer Retry-After of 429 and 503 is honoured, up to a day.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.outbound import Answer, OutboundFailed, OutboundRefused, Trust, send
from moderation.vocabulary import EventName
from moderation.webhooks import sign
from moderation.webhooks.endpoints import signing_secrets
from moderation.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint, EndpointState

WAITS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
LONGEST_WAIT = timedelta(hours=24)
TOTAL_SECONDS = 15.0
LEASE = timedelta(seconds=TOTAL_SECONDS + 15)
MAX_BYTES = 64 * 1024
EXCERPT = 1000
PER_ENDPOINT = 4
GONE = 410


@dataclass(frozen=True)
class Sent:
    """What came of a try: an answer, or the reason why there was none."""

    at: datetime
    elapsed_ms: int = 0
    status: int | None = None
    excerpt: str = ""
    error: str = ""
    retry_after: timedelta | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def claim_deliveries(limit: int) -> list[Delivery]:
    """Take up to `limit` due deliveries under a lease, at most four an endpoint, so that a slow one leaves room."""
    now = timezone.now()
    free = Q(due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))
    due = Delivery.objects.filter(free, state=DeliveryState.WAITING, endpoint__state=EndpointState.ENABLED)
    chosen = choose(due, now, limit)
    if not chosen:
        return []
    token = uuid4()
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True).filter(free, id__in=chosen)
        ids = list(waiting.values_list("id", flat=True))
        Delivery.objects.filter(free, id__in=ids, state=DeliveryState.WAITING).update(
            token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(token=token, id__in=ids)
    return list(claimed.select_related("endpoint").order_by("due_at"))


def choose(due: QuerySet[Delivery], now: datetime, limit: int) -> list[UUID]:
    """Up to `limit` of the due deliveries, longest due first. An endpoint that has its share is left out of the next
    look, so that its backlog, however long, does not hide the others'."""
    if not due.exists():
        return []
    leased = Delivery.objects.filter(state=DeliveryState.WAITING, lease_until__gte=now)
    share = Counter(leased.values_list("endpoint_id", flat=True))
    chosen: list[UUID] = []
    while len(chosen) < limit:
        full = [endpoint for endpoint, count in share.items() if count >= PER_ENDPOINT]
        rest = due.exclude(endpoint_id__in=full).exclude(id__in=chosen).order_by("due_at")
        found = list(rest.values_list("id", "endpoint_id")[:limit])
        if not found:
            break
        for delivery_id, endpoint_id in found:
            if share[endpoint_id] < PER_ENDPOINT and len(chosen) < limit:
                share[endpoint_id] += 1
                chosen.append(delivery_id)
    return chosen


def post(delivery: Delivery) -> Sent:
    """Sign and send; on a thread, without the database. Every failure is an answer too."""
    at = datetime.now(UTC)
    body = delivery.payload.encode()
    try:
        headers = sign.headers(
            signing_secrets(delivery.endpoint),
            message_id=delivery.message_id,
            timestamp=int(at.timestamp()),
            body=body,
        )
        answer = send(
            "POST",
            delivery.endpoint.url,
            headers={**headers, "content-type": "application/json", "user-agent": "second-look/1"},
            body=body,
            trust=Trust.for_endpoint(allow_loopback=settings.OUTBOUND_ALLOW_LOOPBACK),
            total_seconds=TOTAL_SECONDS,
            max_bytes=MAX_BYTES,
            cut_body=True,
        )
    except (OutboundRefused, OutboundFailed) as failure:
        elapsed = int((datetime.now(UTC) - at).total_seconds() * 1000)
        return Sent(at, elapsed, error=str(failure))
    except Exception as failure:  # a fault of ours must be a failed try in the log, not a lost thread
        return Sent(at, error=f"could not be sent: {type(failure).__name__}")
    return Sent(
        at,
        answer.elapsed_ms,
        answer.status,
        excerpt=answer.body[:EXCERPT].decode(errors="replace").replace("\0", "�"),
        retry_after=retry_after(answer),
    )


def retry_after(answer: Answer) -> timedelta | None:
    """The wait that 429 and 503 ask for, in seconds or as a date; at most a day."""
    text = answer.headers.get("retry-after", "")
    if answer.status not in (429, 503) or not text:
        return None
    try:
        wait = (
            timedelta(seconds=min(int(text), 10**6))
            if text.isdecimal()
            else parsedate_to_datetime(text) - datetime.now(UTC)
        )
    except (ValueError, TypeError):
        return None
    return max(timedelta(0), min(wait, LONGEST_WAIT))


def finish(delivery: Delivery, sent: Sent) -> None:
    """Store the try and what follows from it, if the lease's token still holds."""
    with transaction.atomic():
        Attempt.objects.create(
            delivery=delivery,
            number=delivery.attempts,
            at=sent.at,
            status=sent.status,
            error=sent.error[:200],
            elapsed_ms=sent.elapsed_ms,
            excerpt=sent.excerpt,
        )
        # The tries that were made, not the claims: a worker killed with it in hand is no fault of the receiver's.
        change = change_after(delivery.tries.count(), sent)
        Delivery.objects.filter(id=delivery.id, token=delivery.token, state=DeliveryState.WAITING).update(
            token=None, lease_until=None, **change
        )
        if sent.status == GONE:
            disable_gone(delivery.endpoint)


def change_after(number: int, sent: Sent) -> dict[str, object]:
    """What becomes of a delivery after its try `number`."""
    now = timezone.now()
    if sent.ok:
        return {"state": DeliveryState.DELIVERED, "finished_at": now}
    if sent.status == GONE or number > len(WAITS):
        return {"state": DeliveryState.GIVEN_UP, "finished_at": now}
    return {"due_at": now + wait_after(number, sent)}


def wait_after(number: int, sent: Sent) -> timedelta:
    planned = WAITS[min(number, len(WAITS)) - 1]
    planned += planned * (random.random() / 10)  # noqa: S311 - jitter is no secret
    return max(planned, sent.retry_after or timedelta(0))


def disable_gone(endpoint: Endpoint) -> None:
    """410 Gone: the receiver says that nobody will ever listen there again."""
    if Endpoint.objects.filter(id=endpoint.id, state=EndpointState.ENABLED).update(
        state=EndpointState.DISABLED, state_reason="It answered 410 Gone."
    ):
        record(
            EventName.ENDPOINT_DISABLED,
            actor=Actor.system(),
            platform_id=endpoint.platform_id,
            subject=f"endpoint:{endpoint.id}",
            data={"reason": "410"},
        )


def next_due_delivery() -> datetime | None:
    """When the first waiting delivery that nobody sends becomes due, or the first lease runs out."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint__state=EndpointState.ENABLED)
    return first_due(waiting)


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
