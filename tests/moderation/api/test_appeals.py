"""Appeals over REST: whose they are, what is wrong with one, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from moderation.cases.models import Appeal
from moderation.intake.models import IdempotencyKey, Submission
from moderation.vocabulary import Status
from tests.cast import Cast
from tests.moderation.api.calls import SUBMISSIONS, Api, assert_problem
from tests.moderation.api.test_events import told_of
from tests.moderation.api.test_openapi import fits
from tests.moderation.cases.deciding import APPROVED, said
from tests.moderation.cases.opening import posting
from tests.moderation.cases.reporting import listen, told

FULL = {"text": "It is a sculpture.", "complainant": "notifier", "external_id": "a-7"}
KEY = {"Idempotency-Key": "a-7"}


@pytest.fixture
def rejected(cast: Cast) -> Submission:
    return posting(cast.lantern, status=Status.REJECTED)


def path_of(submission: Submission) -> str:
    return f"{SUBMISSIONS}/{submission.id}/appeals"


def appeal(api: Api, submission: Submission, value: Any = FULL, **more: Any) -> Any:
    return api.post_json(value, path=path_of(submission), **more)


def test_it_takes_an_appeal_and_says_what_it_is(api: Api, rejected: Submission) -> None:
    answer = appeal(api, rejected)
    assert answer.status_code == 202
    kept = Appeal.objects.get()
    assert answer.json() == {
        "id": str(kept.id),
        "submission_id": str(rejected.id),
        "decision_id": str(rejected.decision_id),
        "external_id": "a-7",
        "complainant": "notifier",
        "status": "received",
        "outcome": None,
        "received_at": kept.received_at.isoformat(),
        "decided_at": None,
    }
    fits("Appeal", answer.json())
    fits("AppealFields", FULL)


def test_it_is_the_uploaders_unless_it_says_otherwise(api: Api, rejected: Submission) -> None:
    answer = appeal(api, rejected, {"text": "Look.", "complainant": None})
    assert answer.json()["complainant"] == "uploader"


@pytest.mark.parametrize("value", [{}, {"text": " "}, {"text": None}])
def test_one_without_words_says_what_is_missing(api: Api, rejected: Submission, value: Any) -> None:
    assert_problem(appeal(api, rejected, value), 422, "field_missing", "text")
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("complainant", ["somebody", ""])
def test_it_says_everything_that_is_wrong_at_once(api: Api, rejected: Submission, complainant: str) -> None:
    wrong = {"text": "x" * 4001, "complainant": complainant, "external_id": 7, "category": "gore"}
    problem = assert_problem(appeal(api, rejected, wrong), 422, "invalid")
    assert {(error["code"], error["field"]) for error in problem["errors"]} == {
        ("too_long", "text"),
        ("complainant_unknown", "complainant"),
        ("type_invalid", "external_id"),
        ("unknown_field", "category"),
    }
    assert appeal(api, rejected, {"text": "x" * 4000, "external_id": "x" * 200}).status_code == 202


def test_a_wrong_type_is_said_once(api: Api, rejected: Submission) -> None:
    problem = assert_problem(appeal(api, rejected, {"text": 1, "complainant": 2}), 422, "type_invalid")
    assert len(problem["errors"]) == 2


def test_another_platforms_submission_is_not_there(api: Api, other_api: Api, rejected: Submission) -> None:
    appeal(api, rejected)
    assert_problem(appeal(other_api, rejected), 404, "not_found")
    assert_problem(other_api.get(path_of(rejected)), 404, "not_found")


def test_what_cannot_be_appealed_against_says_why(api: Api, cast: Cast, rejected: Submission) -> None:
    assert_problem(appeal(api, posting(cast.lantern), headers=KEY), 409, "not_decided")
    assert not IdempotencyKey.objects.exists()
    appeal(api, rejected)
    assert_problem(appeal(api, rejected), 409, "appeal_open")
    Appeal.objects.update(decided_at=timezone.now(), outcome="upheld")
    assert_problem(appeal(api, rejected), 409, "already_appealed")


def test_a_repeat_gets_the_first_answer_again(api: Api, rejected: Submission) -> None:
    first = appeal(api, rejected, headers=KEY)
    Appeal.objects.update(decided_at=timezone.now(), outcome="upheld")
    again = appeal(api, rejected, headers=KEY)
    assert (again.status_code, again.json()) == (202, first.json())
    assert Appeal.objects.count() == 1


def test_a_key_of_a_report_is_none_of_an_appeal(api: Api, cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    api.post_json({"text": "Look."}, path=f"{SUBMISSIONS}/{submission.id}/reports", headers=KEY)
    answer = appeal(api, submission, {"text": "Look."}, headers=KEY)
    assert_problem(answer, 422, "idempotency_mismatch", "Idempotency-Key")


def test_they_are_listed_and_what_was_written_is_not_given_back(api: Api, rejected: Submission) -> None:
    made = appeal(api, rejected)
    page = api.get(path_of(rejected))
    fits("AppealPage", page.json())
    assert page.json()["results"] == [made.json()]
    assert "sculpture" not in made.content.decode() + page.content.decode()


@pytest.mark.django_db(transaction=True)  # PostgreSQL keeps back what is not committed
@pytest.mark.django_db(transaction=True)
def test_what_came_of_it_is_an_event_like_its_webhook(api: Api, cast: Cast, rejected: Submission) -> None:
    listen(rejected)
    appeal(api, rejected)
    said(Appeal.objects.get().case, cast.aiko, APPROVED)
    told_of(api, 2)
    events = api.get("/api/v1/events").json()
    fits("EventList", events)
    found = {one["type"]: one["data"] for one in events["results"]}
    assert found["appeal.decided"] == told("appeal.decided")[0]
    assert found["appeal.decided"]["appeal"]["outcome"] == "reversed"
    assert list(found) == ["submission.decision_changed", "appeal.decided"]
