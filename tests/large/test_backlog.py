"""One endpoint's backlog is not read to find that the others have nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bench.large.plans import asked, explain
from moderation.webhooks.claim import PER_ENDPOINT, claim_deliveries
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast

BACKLOG, OTHERS = 2_000, 10


@pytest.mark.django_db
def test_claiming_reads_what_it_claims(cast: Cast) -> None:
    endpoints = [
        Endpoint.objects.create(
            platform=cast.lantern, url=f"https://{n}.example.com/hook", secret="whsec_AAAA"
        )
        for n in range(OTHERS + 1)
    ]
    due_at = timezone.now() - timedelta(minutes=5)
    Delivery.objects.bulk_create(
        Delivery(
            message_id=f"msg_{n}",
            endpoint=endpoints[0],
            event="submission.approved",
            payload="{}",
            created_at=due_at,
            due_at=due_at + timedelta(milliseconds=n),
        )
        for n in range(BACKLOG)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "SELECT 1")
    with asked() as statements:
        assert len(claim_deliveries(16)) == PER_ENDPOINT

    if connection.vendor == "sqlite":
        assert statements.steps < 5_000
    else:
        assert explain(statements).rows < 200
