"""Sends one event to one endpoint, with a row for every try. At least once: receivers deduplicate by `webhook-id`.

| after try | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
|---|---|---|---|---|---|---|---|---|---|---|
| wait | 5 s | 5 min | 30 min | 2 h | 5 h | 10 h | 14 h | 20 h | 24 h | given up |

Each wait has up to a tenth of jitter on top. 2xx is success, 410 disables the endpoint, redirects are failures, and a
longer Retry-After of 429 and 503 is honoured, up to a day.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.outbound import Answer, OutboundFailed, OutboundRefused, Trust, send
from moderation.vocabulary import EventName
from moderation.webhooks import sign
from moderation.webhooks.claim import TOTAL_SECONDS
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
MAX_BYTES = 64 * 1024
EXCERPT = 1000
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
        # The endpoint's row before the delivery's, in the order in which deleting an endpoint locks them.
        note_health(delivery.endpoint, sent)
        if sent.status == GONE:
            disable_gone(delivery.endpoint)
        Delivery.objects.filter(id=delivery.id, token=delivery.token, state=DeliveryState.WAITING).update(
            token=None, lease_until=None, **change
        )


def note_health(endpoint: Endpoint, sent: Sent) -> None:
    """Since when every try failed: the endpoint is in doubt from its first failure to its next success."""
    row = Endpoint.objects.filter(id=endpoint.id)
    if sent.ok:
        row.filter(failing_since__isnull=False).update(failing_since=None)
    else:
        row.filter(failing_since=None).update(failing_since=sent.at)


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
