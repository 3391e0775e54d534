"""Lists of a platform's deliveries: each of its endpoints has its own run of them in the indexes."""

from __future__ import annotations

from django.db.models import Q

from moderation.platforms.models import Platform
from moderation.webhooks.models import Endpoint


def by_endpoint(platform: Platform) -> list[Q]:
    """A condition for the deliveries of each of the platform's endpoints, deleted ones too."""
    endpoints = Endpoint.objects.filter(platform_id=platform.id).order_by("id").values_list("id", flat=True)
    return [Q(endpoint_id=endpoint) for endpoint in endpoints]
