"""Writes an event for every endpoint that wants it, in the transaction that records it; sending comes later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.canonical import canonical_json
from moderation.audit.record import Recorded
from moderation.sql import fetch_all, json_of, uuid_of
from moderation.vocabulary import EventName
from moderation.webhooks.models import Delivery, EndpointState

SUBSCRIBERS = (
    "SELECT id, events FROM webhooks_endpoint WHERE platform_id = %s AND state = %s ORDER BY created_at"
)


def announce(
    event: EventName,
    *,
    platform_id: UUID,
    submission_id: UUID,
    entry: Recorded,
    data: dict[str, Any],
) -> int:
    """Freeze the payload of an event for each enabled endpoint subscribed to it; returns how many there are.

    The payload follows Standard Webhooks 1.0.0: `{type, timestamp, data}`; all endpoints get the same message id.
    """
    endpoints = [
        uuid_of(endpoint_id)
        for endpoint_id, wanted in fetch_all(SUBSCRIBERS, [platform_id, EndpointState.ENABLED.value])
        if event.value in (json_of(wanted) or [event.value])
    ]
    if not endpoints:
        return 0
    now = timezone.now()
    message_id = f"msg_{uuid7().hex}"
    body = payload(event.value, entry.at, data)
    Delivery.objects.bulk_create(
        Delivery(
            message_id=message_id,
            endpoint_id=endpoint,
            entry_id=entry.id,
            event=event.value,
            submission_id=submission_id,
            payload=body,
            due_at=now,
            created_at=now,
        )
        for endpoint in endpoints
    )
    return len(endpoints)


def payload(event_type: str, at: datetime, data: dict[str, Any]) -> str:
    """The exact text that is signed and sent, with every try the same."""
    return canonical_json({"type": event_type, "timestamp": at.isoformat(), "data": data})
