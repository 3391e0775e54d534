from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.settle import settle
from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName, Status
from tests import pictures
from tests.moderation.api.calls import Api, assert_problem
from tests.moderation.api.test_submissions import approve, submission_of
from tests.moderation.processes.waiting import until

EVENTS = "/api/v1/events"

# Real commits: on PostgreSQL an entry is told once its transaction can no longer be overtaken.
pytestmark = pytest.mark.django_db(transaction=True)


def told_of(api: Api, count: int) -> list[dict[str, Any]]:
    """The events, once so many are told: transactions of other tests on the same server hold them up for a moment."""
    until(lambda: len(api.get(EVENTS).json()["results"]) >= count)
    events: list[dict[str, Any]] = api.get(EVENTS).json()["results"]
    return events


def test_it_tells_what_the_webhooks_told(api: Api, other_api: Api) -> None:
    api.post_json({"url": "https://hooks.example.com/"}, path="/api/v1/webhook-endpoints")
    submission = submission_of(api.post_file(pictures.jpeg(), external_id="x"))
    decision = approve(submission)
    Submission.objects.update(status=Status.IN_REVIEW, decision_id=None)
    submission.refresh_from_db()
    with transaction.atomic():
        settle(submission, decision, actor=Actor.system())
    told = [
        row["payload"] | {"submission_id": row["submission_id"]}
        for row in (
            api.get(row["links"]["self"]).json() for row in api.get("/api/v1/deliveries").json()["results"]
        )
    ]
    events = told_of(api, 2)
    assert [event["type"] for event in events] == ["submission.received", "submission.approved"]
    assert [{k: v for k, v in event.items() if k != "id"} for event in events] == told[::-1]
    assert other_api.get(EVENTS).json() == {"results": [], "next": None}


def test_it_goes_on_after_the_last_one(api: Api) -> None:
    for seed in range(3):
        submission_of(api.post_file(pictures.photograph(seed)))
    told_of(api, 3)
    first = api.get(EVENTS, limit=2).json()
    second = api.get(first["next"]).json()
    assert len(first["results"]) == 2
    assert len(second["results"]) == 1
    assert second["next"] is None
    ids = [event["id"] for event in first["results"] + second["results"]]
    assert ids == sorted(set(ids))
    assert api.get(EVENTS, after=ids[-1]).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"after": "-1"}, "filter_invalid", "after"),
        ({"after": "x"}, "filter_invalid", "after"),
        ({"limit": "101"}, "filter_invalid", "limit"),
        ({"cursor": "x"}, "unknown_filter", "cursor"),
    ],
)
def test_it_refuses_filters(api: Api, query: dict[str, str], code: str, field: str) -> None:
    assert_problem(api.get(EVENTS, **query), 422, code, field)


def test_it_asks_few_queries(api: Api, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    for seed in range(4):
        approve(submission_of(api.post_file(pictures.photograph(seed))))
    with django_assert_max_num_queries(4):
        api.get(EVENTS)


def test_it_waits_for_a_transaction_that_may_still_write_a_lower_id(api: Api) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: ids come out in the order of commits")
    held, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(EventName.SUBMISSION_RECEIVED, actor=Actor.system(), platform_id=platform_id)
            held.set()
            go_on.wait(10)
        connection.close()

    platform_id = Platform.objects.get(slug="lantern").id
    thread = threading.Thread(target=slow)
    thread.start()
    held.wait(10)
    submission_of(api.post_file(pictures.jpeg()))
    during = api.get(EVENTS).json()["results"]
    go_on.set()
    thread.join()
    after = told_of(api, 2)
    assert during == []
    assert [event["submission_id"] is None for event in after] == [True, False]
