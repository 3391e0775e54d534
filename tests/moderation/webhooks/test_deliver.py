"""One event on its way to one endpoint: tries, waits, and what ends them. Real receivers on loopback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.pipeline import work
from moderation.platforms.models import Platform
from moderation.webhooks.claim import claim_deliveries, claim_doubtful, next_due_delivery
from moderation.webhooks.deliver import WAITS, Sent, finish, post
from moderation.webhooks.endpoints import create_endpoint, redeliver, rotate_secret, send_test, set_enabled
from moderation.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint, EndpointState
from tests.cast import Cast
from tests.servers.receiver import Receiver
from tests.servers.scripted import redirect, silence

SYSTEM = Actor.system()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server


def listen(platform: Platform, url: str) -> Endpoint:
    return create_endpoint(platform=platform, url=url, events=[], actor=SYSTEM).endpoint


def waiting(endpoint: Endpoint) -> Delivery:
    return send_test(endpoint=endpoint, actor=SYSTEM)


def attempt(delivery: Delivery) -> Delivery:
    """Make it due before all others and try once."""
    Delivery.objects.filter(id=delivery.id).update(due_at=timezone.now() - timedelta(days=1))
    (claimed,) = claim_deliveries(1) or claim_doubtful(1)
    assert claimed.id == delivery.id
    finish(claimed, post(claimed))
    return Delivery.objects.get(id=delivery.id)


def wait_of(delivery: Delivery) -> timedelta:
    return delivery.due_at - timezone.now()


def test_it_waits_longer_after_each_failure_and_gives_up_after_ten(cast: Cast, receiver: Receiver) -> None:
    delivery = waiting(listen(cast.lantern, receiver.url))
    receiver.answer_with(*([500] * 10))
    for planned in WAITS:
        delivery = attempt(delivery)
        assert delivery.state == DeliveryState.WAITING
        assert planned * 0.99 - timedelta(seconds=1) < wait_of(delivery) <= planned * 1.1
        assert claim_deliveries(1) == claim_doubtful(1) == []
    delivery = attempt(delivery)

    assert (delivery.state, delivery.attempts, delivery.lease_until) == (DeliveryState.GIVEN_UP, 10, None)
    assert delivery.finished_at is not None
    tries = Attempt.objects.filter(delivery=delivery)
    assert [(row.number, row.status) for row in tries] == [(n, 500) for n in range(1, 11)]
    assert {request.body for request in receiver.requests} == {delivery.payload.encode()}
    assert {request.headers["webhook-id"] for request in receiver.requests} == {delivery.message_id}


def test_two_hundred_and_something_is_the_end_of_it(cast: Cast, receiver: Receiver) -> None:
    delivery = waiting(listen(cast.lantern, receiver.url))
    receiver.answer_with(500, 204)
    attempt(delivery)
    delivery = attempt(delivery)

    assert delivery.state == DeliveryState.DELIVERED
    assert next_due_delivery() is None
    assert [row.status for row in delivery.tries.all()] == [500, 204]


def test_gone_disables_the_endpoint_and_the_rest_waits(cast: Cast, receiver: Receiver) -> None:
    endpoint = listen(cast.lantern, receiver.url)
    first, second = waiting(endpoint), waiting(endpoint)
    receiver.answer_with(410)
    first = attempt(first)
    endpoint.refresh_from_db()

    assert (first.state, endpoint.state) == (DeliveryState.GIVEN_UP, EndpointState.DISABLED)
    assert "410" in endpoint.state_reason
    assert Entry.objects.filter(event="endpoint.disabled", subject=f"endpoint:{endpoint.id}").count() == 1
    assert claim_deliveries(5) == claim_doubtful(5) == []
    assert next_due_delivery() is None
    set_enabled(endpoint=endpoint, enabled=True, reason="it is back", actor=SYSTEM)
    work()
    second.refresh_from_db()
    assert second.state == DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_asked_to(cast: Cast, receiver: Receiver, status: int) -> None:
    delivery = waiting(listen(cast.lantern, receiver.url))
    receiver.answer_with(status, headers={"Retry-After": "1800"})
    assert timedelta(minutes=29) < wait_of(attempt(delivery)) <= timedelta(minutes=30)
    date = format_datetime(timezone.now() + timedelta(hours=3), usegmt=True)
    receiver.answer_with(status, headers={"Retry-After": date})
    assert timedelta(hours=2.9) < wait_of(attempt(delivery)) <= timedelta(hours=3)


@pytest.mark.parametrize(
    ("status", "asked", "least", "most"),
    [
        (429, "1", 4.5, 5.5),  # never sooner than planned
        (429, str(10**9), 86_000, 86_400),
        (429, "9" * 5000, 4.5, 5.5),
        (429, "soon", 4.5, 5.5),
        (429, "-5", 4.5, 5.5),
        (500, "1800", 4.5, 5.5),  # only 429 and 503 may ask
    ],
)
def test_what_is_asked_has_its_limits(
    cast: Cast, receiver: Receiver, status: int, asked: str, least: float, most: float
) -> None:
    delivery = waiting(listen(cast.lantern, receiver.url))
    receiver.answer_with(status, headers={"Retry-After": asked})
    assert least <= wait_of(attempt(delivery)).total_seconds() <= most


def test_a_redirect_is_a_failure_and_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    with Receiver() as elsewhere:
        receiver.play(redirect(elsewhere.url, 307))
        delivery = attempt(waiting(listen(cast.lantern, receiver.url)))
        assert elsewhere.requests == []
    assert delivery.state == DeliveryState.WAITING
    assert [row.status for row in delivery.tries.all()] == [307]


def test_nobody_there_is_a_failure_with_its_reason(cast: Cast) -> None:
    with Receiver() as gone:
        endpoint = listen(cast.lantern, gone.url)
    delivery = attempt(waiting(endpoint))
    (row,) = delivery.tries.all()
    assert (row.status, delivery.state) == (None, DeliveryState.WAITING)
    assert row.error


def test_for_a_day_after_a_rotation_both_secrets_sign(cast: Cast, receiver: Receiver) -> None:
    made = create_endpoint(platform=cast.lantern, url=receiver.url, events=[], actor=SYSTEM)
    new = rotate_secret(endpoint=made.endpoint, actor=SYSTEM)
    attempt(waiting(Endpoint.objects.get(id=made.endpoint.id)))
    (request,) = receiver.requests
    assert len(request.headers["webhook-signature"].split()) == 2
    for secret in (made.secret, new):
        assert Webhook(secret).verify(request.body, request.headers)

    Endpoint.objects.update(secret_previous_until=timezone.now())
    attempt(waiting(Endpoint.objects.get(id=made.endpoint.id)))
    assert len(receiver.requests[-1].headers["webhook-signature"].split()) == 1
    assert Webhook(new).verify(receiver.requests[-1].body, receiver.requests[-1].headers)


def test_a_late_worker_leaves_its_try_and_changes_nothing_else(cast: Cast, receiver: Receiver) -> None:
    delivery = waiting(listen(cast.lantern, receiver.url))
    (late,) = claim_deliveries(1)
    assert claim_deliveries(1) == []
    Delivery.objects.update(lease_until=timezone.now() - timedelta(milliseconds=1))
    (fresh,) = claim_deliveries(1)
    finish(fresh, post(fresh))
    finish(late, Sent(timezone.now(), status=500))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.token) == (DeliveryState.DELIVERED, 2, None)
    assert sorted((row.number, row.status) for row in delivery.tries.all()) == [(1, 500), (2, 204)]


def test_an_endpoint_has_four_at_a_time(cast: Cast, receiver: Receiver) -> None:
    endpoint = listen(cast.lantern, receiver.url)
    for _ in range(9):
        waiting(endpoint)

    assert len(claim_deliveries(8)) == 4
    assert claim_deliveries(8) == []


def test_the_backlog_of_one_endpoint_does_not_hide_the_others(cast: Cast) -> None:
    slow, quick = (listen(cast.lantern, f"http://127.0.0.1:9/{name}") for name in ("slow", "quick"))
    for _ in range(40):
        waiting(slow)
    for _ in range(6):
        waiting(quick)

    assert Counter(row.endpoint_id for row in claim_deliveries(2)) == {slow.id: 1, quick.id: 1}
    assert Counter(row.endpoint_id for row in claim_deliveries(8)) == {slow.id: 3, quick.id: 3}
    assert claim_deliveries(8) == []


def test_a_leased_delivery_does_not_hide_one_that_is_free(cast: Cast) -> None:
    endpoint = listen(cast.lantern, "http://127.0.0.1:9/")
    waiting(endpoint)
    claim_deliveries(1)
    lapses = next_due_delivery()
    assert lapses is not None
    assert timedelta(seconds=25) < lapses - timezone.now() < timedelta(seconds=31)
    second = waiting(endpoint)
    assert next_due_delivery() == second.due_at


def test_sending_again_uses_the_same_bytes_and_counts_on(cast: Cast, receiver: Receiver) -> None:
    delivery = attempt(waiting(listen(cast.lantern, receiver.url)))
    redeliver(delivery=delivery, actor=SYSTEM)
    work()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)
    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_slow_endpoint_does_not_hold_up_another(cast: Cast, receiver: Receiver) -> None:
    with Receiver(silence(3.0)) as slow:
        stuck = listen(cast.lantern, slow.url)
        for _ in range(6):
            waiting(stuck)
        quick = [waiting(listen(cast.lantern, receiver.url)) for _ in range(3)]
        started = timezone.now()
        work()

    arrived = [Attempt.objects.get(delivery=delivery).at for delivery in quick]
    assert max(arrived) - started < timedelta(seconds=2)
    assert slow.busy_most <= 4
