"""A line of the log: in the transaction of its change, canonical, and with nothing personal in it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit import request_id
from moderation.audit.actor import Actor
from moderation.audit.canonical import leaf_hash
from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.audit.record import RecordedOutsideTransaction, record
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.hand_on import add_note, escalate, skip
from moderation.cases.models import Case
from moderation.intake.models import Submission
from moderation.vocabulary import DecisionKind, EventName
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass, reason_of
from tests.posting import post_and_work


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_stand_alone() -> None:
    before = Entry.objects.count()
    with pytest.raises(RecordedOutsideTransaction):
        record(EventName.SIGNED_IN, actor=Actor.system())
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_the_change_that_it_records() -> None:
    before = Entry.objects.count()

    def change_that_fails() -> None:
        with transaction.atomic():
            record(EventName.SIGNED_IN, actor=Actor.system())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_its_columns_say_what_its_bytes_say() -> None:
    platform, submission, person = uuid7(), uuid7(), uuid7()
    token = request_id.current.set("req-12345678")
    before = timezone.now()
    with transaction.atomic():
        written = record(
            EventName.CASE_CLAIMED,
            actor=Actor.person(person),
            platform_id=platform,
            submission_id=submission,
            subject="case:1",
            data={"b": 1, "a": "ü"},
        )
    request_id.current.reset(token)
    entry = Entry.objects.get(id=written.id)

    body = json.loads(entry.body)
    assert body == {
        "actor": {"id": str(person), "kind": "person"},
        "at": written.at.isoformat(),
        "data": {"a": "ü", "b": 1},
        "event": "case.claimed",
        "platform": str(platform),
        "request": "req-12345678",
        "subject": "case:1",
        "submission": str(submission),
    }
    assert entry.body.startswith('{"actor":{"id":"')
    assert '"data":{"a":"ü","b":1}' in entry.body
    assert bytes(entry.leaf) == leaf_hash(entry.body)
    assert before <= entry.at == written.at
    assert (entry.platform_id, entry.submission_id, entry.actor_id) == (platform, submission, str(person))


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_lose_and_repeat_nothing() -> None:
    def write(name: int) -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    record(EventName.SIGNED_IN, actor=Actor.system(), subject=f"person:{name}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    written = Entry.objects.filter(event="person.signed_in", subject__startswith="person:")
    ids = list(written.order_by("id").values_list("id", flat=True))
    assert len(ids) == len(set(ids)) == 160
    if connection.vendor == "sqlite":
        assert ids == list(range(ids[0], ids[0] + 160))


@pytest.mark.django_db
def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError), transaction.atomic():
        record(EventName.SIGNED_IN, actor=Actor.system(), data={"score": float("nan")})


def test_nothing_personal_is_in_any_line(cast: Cast) -> None:
    """Everything a platform or a person typed is distinctive here, and every line is searched for it."""
    secrets = {
        "external_id": "extern-quagga-81",
        "uploader_id": "uploader-axolotl-7",
        "caption": "caption-pangolin",
        "surface": "surface-okapi",
    }
    submission = post_and_work(cast.kleinmarkt, **secrets, metadata={"mail": "meta-narwhal@example.com"})
    case = Case.objects.get(submission=submission)
    held = open_case(case.id, cast.mira)
    skip(held.id, cast.mira, held.version, "other", "skip-ocelot", "note-tapir-mira")
    held = open_case(case.id, cast.jonas)
    escalate(held.id, cast.jonas, held.version, "note-tapir-jonas")
    held = open_case(case.id, cast.aiko)
    note = add_note(case.id, cast.aiko, "note-tapir-of-hers")
    made = decide(
        held.id, cast.aiko, held.version, DecisionKind.REJECTED, [reason_of(case)], "note-tapir-final"
    )
    let_three_seconds_pass(case)
    assert conclude(case.id)

    stored = Submission.objects.select_related("image").get(id=submission.id)
    assert stored.image is not None
    words = [*secrets.values(), "narwhal", "tapir", "ocelot", stored.image.sha256, made.reasons[0]["text"]]
    words += [r.sha256 for r in stored.image.renditions.all()]
    bodies = list(Entry.objects.values_list("body", flat=True))
    columns = [repr(row) for row in Entry.objects.values("subject", "actor_id", "event", "request_id")]
    found = [(word, text) for word in words for text in bodies + columns if word in text]
    assert found == []

    everything = "\n".join(bodies)
    for salt, value in (
        (stored.salt, secrets["external_id"]),
        (stored.salt, secrets["uploader_id"]),
        (stored.image.salt, stored.image.sha256),
        (note.salt, "note-tapir-of-hers"),
        (made.salt, "note-tapir-final"),
    ):
        assert commitment(salt, value) in everything
