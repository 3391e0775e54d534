"""Nothing that the page, the banner or the metrics ask reads a large table from end to end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.large.plans import asked, explain
from moderation.people.models import User
from moderation.screening.models import Call
from review.insights.limited import limits_now
from review.insights.read import providers_page
from review.insights.window import Window
from tests.cast import Cast
from tests.review.insights.ledger import call
from tests.review.queue.waiting import waiting


@pytest.fixture(autouse=True)
def _as_if_the_tables_were_large(db: None) -> None:
    """PostgreSQL rightly reads a small table whole; SQLite has no statistics and never knows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


@pytest.mark.parametrize("name", ["priya", "karl"])
def test_the_page_goes_along_indexes(cast: Cast, name: str) -> None:
    waiting(cast.kleinmarkt)
    call(cast.kleinmarkt)
    person: User = getattr(cast, name)
    with asked() as statements:
        providers_page(person, Window(30, timezone.now()))
    assert len(statements.statements) > 9
    assert explain(statements).scans == ()


def test_the_banner_and_the_metrics_go_along_indexes(cast: Cast, settings: Any) -> None:
    settings.METRICS_TOKEN = "any"
    waiting(cast.kleinmarkt)
    call(cast.kleinmarkt)
    with asked() as statements:
        limits_now.value()
        Client().get("/metrics", headers={"Authorization": "Bearer any"})
    assert len(statements.statements) > 6  # a UNION is not collected on PostgreSQL
    assert explain(statements).scans == ()


def test_a_scan_would_be_seen(db: None) -> None:
    with asked() as statements:
        list(Call.objects.filter(model="nobody named it"))
    assert explain(statements).scans
