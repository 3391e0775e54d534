"""A worker that is killed with a delivery in hand: the claim is counted, the receiver is not blamed for it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.webhooks.claim import claim_deliveries
from moderation.webhooks.deliver import WAITS, finish, post
from moderation.webhooks.endpoints import create_endpoint, send_test
from moderation.webhooks.models import Delivery
from tests.cast import Cast
from tests.servers.receiver import Receiver


def claim() -> Delivery:
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    (delivery,) = claim_deliveries(1)
    return delivery


def test_lost_claims_do_not_lengthen_the_wait(cast: Cast) -> None:
    with Receiver() as receiver:
        receiver.answer_with(503)
        endpoint = create_endpoint(
            platform=cast.lantern, url=receiver.url, events=[], actor=Actor.system()
        ).endpoint
        send_test(endpoint=endpoint, actor=Actor.system())
        claim()
        claim()
        third = claim()
        finish(third, post(third))

    delivery = Delivery.objects.get()
    assert delivery.attempts == 3
    assert delivery.due_at - timezone.now() <= WAITS[0] * 1.1
