"""Whose turn it is: endpoints that answer, and those in doubt."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.pipeline.sweep import sweep
from moderation.webhooks.claim import LEASE, claim_deliveries, claim_doubtful
from moderation.webhooks.deliver import Sent, finish
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.webhooks.due import due, endpoint_at

HOUR = timedelta(hours=1)


@pytest.fixture
def endpoint(cast: Cast) -> Endpoint:
    return endpoint_at(cast.lantern, "http://127.0.0.1:9/")


def answered(delivery: Delivery, status: int) -> None:
    finish(delivery, Sent(timezone.now(), status=status))


def age(seconds: float) -> None:
    """Let that much time pass for what is under a lease."""
    Delivery.objects.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() + LEASE - timedelta(seconds=seconds)
    )


def test_a_failure_brings_doubt_and_a_success_ends_it(endpoint: Endpoint) -> None:
    due(endpoint, 9, since=HOUR)
    answered(claim_deliveries(1)[0], 500)
    assert claim_deliveries(9) == []
    first, second = claim_doubtful(9)
    assert claim_doubtful(9) == []
    answered(first, 503)
    (third,) = claim_doubtful(9)
    answered(second, 200)
    assert claim_doubtful(9) == []
    assert len(claim_deliveries(9)) == 3, "four at a time, with the third that is still out"
    answered(third, 204)
    assert len(claim_deliveries(9)) == 1


def test_the_doubt_dates_from_the_first_failure(endpoint: Endpoint) -> None:
    due(endpoint, 2, since=HOUR)
    first, second = claim_deliveries(2)
    answered(first, 500)
    endpoint.refresh_from_db()
    since = endpoint.failing_since
    answered(second, 500)
    endpoint.refresh_from_db()
    assert since is not None
    assert endpoint.failing_since == since


def test_a_call_that_lasts_brings_doubt_while_it_lasts(endpoint: Endpoint) -> None:
    due(endpoint, 9, since=HOUR)
    (out,) = claim_deliveries(1)
    age(0.3)
    assert claim_doubtful(9) == []
    age(0.6)
    assert claim_deliveries(9) == []
    assert len(claim_doubtful(9)) == 1
    answered(out, 200)
    Delivery.objects.filter(token__isnull=False).update(token=None, lease_until=None)
    assert len(claim_deliveries(9)) == 4


def test_the_lease_of_a_worker_that_died_takes_nobodys_place(endpoint: Endpoint) -> None:
    due(endpoint, 9, since=HOUR)
    claim_deliveries(9)
    age(17)
    assert len(claim_deliveries(9)) == 4


def test_slots_are_given_in_turn(cast: Cast) -> None:
    ids = [endpoint_at(cast.lantern, f"http://127.0.0.1:9/{n}") for n in range(5)]
    for n, one in enumerate(ids):
        due(one, 5, since=HOUR * (5 - n))
    turns = Counter(delivery.endpoint_id for delivery in claim_deliveries(7))
    assert [turns[one.id] for one in ids] == [2, 2, 1, 1, 1]


def test_what_is_due_at_an_endpoint_in_doubt_wakes_and_restarts_nobody(endpoint: Endpoint) -> None:
    due(endpoint, 2, since=HOUR)
    assert sweep().oldest_due_seconds > 3000
    answered(claim_deliveries(1)[0], 500)
    report = sweep()
    assert report.due
    assert report.oldest_due_seconds == 0


def test_a_backlog_hides_nothing(cast: Cast) -> None:
    stuck, well = (endpoint_at(cast.lantern, f"http://127.0.0.1:9/{name}") for name in ("stuck", "well"))
    due(stuck, 3000, since=HOUR)
    claim_deliveries(4)
    (last,) = due(well, 1, since=timedelta(0))
    assert [delivery.id for delivery in claim_deliveries(16)] == [last.id]
