"""Events for platforms: frozen when written, for those who asked for them."""

from __future__ import annotations

import json

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.intake.models import Submission
from moderation.vocabulary import EventName
from moderation.webhooks.announce import announce
from moderation.webhooks.models import Delivery, Endpoint, EndpointState
from tests.cast import Cast
from tests.moderation.cases.opening import posting

ALL, SOME, OTHER = [], ["submission.approved"], ["submission.rejected"]


def tell(submission: Submission) -> int:
    with transaction.atomic():
        entry = record(EventName.SUBMISSION_APPROVED, actor=Actor.system())
        return announce(
            EventName.SUBMISSION_APPROVED,
            platform_id=submission.platform_id,
            submission_id=submission.id,
            entry=entry,
            data={"status": "approved", "b": 1},
        )


def test_it_writes_one_for_every_enabled_endpoint_that_wants_it(cast: Cast) -> None:
    def listen(name: str, **more: object) -> Endpoint:
        values = {"platform": cast.lantern, "secret": "whsec_AAAA"} | more
        return Endpoint.objects.create(url=f"https://example.com/{name}", **values)

    wanted = [listen("all", events=ALL), listen("some", events=SOME)]
    listen("other", events=OTHER)
    listen("off", events=ALL, state=EndpointState.DISABLED)
    listen("gone", events=ALL, state=EndpointState.DELETED)
    listen("elsewhere", events=ALL, platform=cast.kleinmarkt)
    submission = posting(cast.lantern)

    assert tell(submission) == 2
    rows = list(Delivery.objects.all())
    assert {row.endpoint for row in rows} == set(wanted)
    assert len({(row.message_id, row.payload, row.entry_id) for row in rows}) == 1
    body = json.loads(rows[0].payload)
    assert (body["type"], body["data"]) == ("submission.approved", {"status": "approved", "b": 1})
    assert rows[0].entry is not None
    assert body["timestamp"] == rows[0].entry.at.isoformat()


def test_it_writes_nothing_where_nobody_listens(cast: Cast) -> None:
    assert tell(posting(cast.lantern)) == 0
    assert not Delivery.objects.exists()
