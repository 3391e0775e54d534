from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.vocabulary import DecisionKind, Status
from moderation.webhooks.endpoints import create_endpoint, send_test
from moderation.webhooks.models import Attempt, Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final, posting
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

PAGE = "/platforms/lantern/"


@pytest.fixture
def endpoint(cast: Cast) -> Endpoint:
    return create_endpoint(
        platform=cast.lantern, url="https://hooks.lantern.example/in", events=[], actor=Actor.system()
    ).endpoint


def test_it_shows_a_row_for_each_try_and_sends_again(cast: Cast, endpoint: Endpoint) -> None:
    delivery = send_test(endpoint=endpoint, actor=Actor.system())
    Attempt.objects.create(
        delivery=delivery, number=1, at=timezone.now(), status=503, elapsed_ms=88, excerpt="maintenance <b>"
    )
    Attempt.objects.create(delivery=delivery, number=2, at=timezone.now(), error="no answer in time")
    Delivery.objects.update(attempts=2, due_at=timezone.now() + timedelta(hours=2))
    client = signed_in(cast.priya)
    page = text(client.get(PAGE))
    assert "maintenance &lt;b&gt;" in page
    assert "no answer in time" in page
    assert "2 tries" in page
    assert "retrying" in page

    client.post(f"{PAGE}deliveries/{delivery.id}/send/")
    delivery.refresh_from_db()
    assert delivery.due_at <= timezone.now()
    assert delivery.attempts == 2


def test_it_says_when_a_delivery_cannot_be_sent_now(cast: Cast, endpoint: Endpoint) -> None:
    delivery = send_test(endpoint=endpoint, actor=Actor.system())
    client, url = signed_in(cast.priya), f"{PAGE}deliveries/{delivery.id}/send/"
    Delivery.objects.update(lease_until=timezone.now() + timedelta(seconds=30))
    assert "at this very moment" in text(client.post(url, follow=True))
    Delivery.objects.update(lease_until=None)
    Endpoint.objects.update(state="disabled")
    assert "switched off or deleted" in text(client.post(url, follow=True))


def test_it_filters_by_state_and_event(cast: Cast, endpoint: Endpoint) -> None:
    first = send_test(endpoint=endpoint, actor=Actor.system())
    second = send_test(endpoint=endpoint, actor=Actor.system())
    Delivery.objects.filter(id=first.id).update(state="delivered", attempts=1)
    client = signed_in(cast.priya)
    delivered = text(client.get(PAGE, {"status": "delivered"}))
    assert str(first.id) in delivered
    assert str(second.id) not in delivered
    waiting_page = text(client.get(PAGE, {"status": "waiting", "event": "endpoint.test"}))
    assert str(second.id) in waiting_page
    assert str(first.id) not in waiting_page
    assert "No delivery passes" in text(client.get(PAGE, {"event": "submission.erased"}))


def test_it_leaves_out_what_would_tell_a_sealed_outcome(cast: Cast, endpoint: Endpoint) -> None:
    case = waiting(cast.lantern)
    told = Delivery.objects.get(submission_id=case.submission_id)
    send_test(endpoint=endpoint, actor=Actor.system())
    client = signed_in(cast.priya)
    for query in (
        {},
        {"event": "submission.received"},
        {"status": "waiting"},
        {"event": "submission.rejected"},
    ):
        page = text(client.get(PAGE, query))
        assert str(told.id) not in page
        assert "left out until they are decided" in page
    taken = next_case(cast.mira)
    assert taken
    decide(taken.id, cast.mira, taken.version, DecisionKind.APPROVED, [])
    assert "left out until they are decided" in text(client.get(PAGE)), "an undo would open it again"
    let_it_be_final(case)
    page = text(client.get(PAGE))
    assert str(told.id) in page
    assert "left out until" not in page


def test_it_leaves_out_other_postings_of_a_picture_in_hand(cast: Cast, endpoint: Endpoint) -> None:
    case = waiting(cast.lantern)
    assert case.submission.image
    copy = posting(cast.lantern, status=Status.APPROVED, image=case.submission.image)
    told = Delivery.objects.get(submission_id=case.submission_id)
    Delivery.objects.filter(id=told.id).update(submission_id=copy.id)
    client = signed_in(cast.priya)
    assert str(told.id) in text(client.get(PAGE))
    open_case(case.id, cast.priya)
    page = text(client.get(PAGE))
    assert str(told.id) not in page
    assert "left out until they are decided" in page


def test_it_asks_a_fixed_number_of_questions(
    cast: Cast, endpoint: Endpoint, django_assert_max_num_queries: object
) -> None:
    for _ in range(30):
        send_test(endpoint=endpoint, actor=Actor.system())
    client = signed_in(cast.priya)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = text(client.get(PAGE))
    assert "Older" in page
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/platforms/")
