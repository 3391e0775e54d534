"""A change and its line in one statement: the line is the same as one that `record` writes, or there is none."""

from __future__ import annotations

import json

import pytest

from moderation.audit import request_id
from moderation.audit.actor import Actor
from moderation.audit.canonical import leaf_hash
from moderation.audit.models import Entry
from moderation.audit.record import body_of
from moderation.audit.seal import seal_new
from moderation.audit.verify import verify
from moderation.cases.claim import claim_from
from moderation.vocabulary import EventName
from tests.cast import Cast
from tests.moderation.cases.opening import opened, queue_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_line_is_what_record_would_have_written(cast: Cast) -> None:
    case = opened(cast.lantern)
    token = request_id.current.set("req-row-12345678")
    try:
        claimed = claim_from(queue_of(cast.lantern), cast.mira)
        line = Entry.objects.get(event="case.claimed")
        said = body_of(
            EventName.CASE_CLAIMED,
            actor=Actor.person(cast.mira.id),
            at=line.at,
            platform_id=cast.lantern.id,
            submission=str(case.submission_id),
            subject=f"case:{case.id}",
            data={},
        )
    finally:
        request_id.current.reset(token)

    assert claimed == case.id
    assert line.body == said
    assert bytes(line.leaf) == leaf_hash(line.body)
    assert (line.submission_id, line.platform_id) == (case.submission_id, cast.lantern.id)
    assert (line.subject, line.actor_id) == (f"case:{case.id}", str(cast.mira.id))
    assert line.request_id == json.loads(line.body)["request"] == "req-row-12345678"
    seal_new()
    assert verify(progress=lambda checked, last: None).holds


def test_without_a_change_there_is_no_line(cast: Cast) -> None:
    before = Entry.objects.count()
    assert claim_from(queue_of(cast.lantern), cast.mira) is None
    assert Entry.objects.count() == before
