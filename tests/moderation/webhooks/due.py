"""Endpoints, and any number of events due there."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from moderation.platforms.models import Platform
from moderation.webhooks.models import Delivery, Endpoint
from moderation.webhooks.sign import new_secret


def endpoint_at(platform: Platform, url: str) -> Endpoint:
    """An endpoint that no limit of the platform's and no look at the URL stands in the way of."""
    return Endpoint.objects.create(platform=platform, url=url, secret=new_secret())


def due(endpoint: Endpoint, count: int, *, since: timedelta) -> list[Delivery]:
    """That many events, due since then."""
    now = timezone.now()
    return Delivery.objects.bulk_create(
        Delivery(
            message_id=f"msg_{endpoint.id.hex}_{n}",
            endpoint=endpoint,
            event="endpoint.test",
            payload="{}",
            due_at=now - since,
            created_at=now,
        )
        for n in range(count)
    )
