"""Reports over REST: whose they are, what is wrong with one, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.cases.models import Case, Report
from moderation.intake.models import IdempotencyKey, Submission
from moderation.vocabulary import CaseKind, Category, Status
from tests import pictures
from tests.cast import Cast
from tests.moderation.api.calls import SUBMISSIONS, Api, assert_problem
from tests.moderation.api.test_events import told_of
from tests.moderation.api.test_openapi import fits
from tests.moderation.cases.opening import posting
from tests.moderation.cases.reporting import listen, told

FULL = {
    "text": "That is my face.",
    "category": "harassment",
    "reporter_id": "u-12",
    "external_id": "report-7",
}
KEY = {"Idempotency-Key": "report-7"}


@pytest.fixture
def approved(cast: Cast) -> Submission:
    return posting(cast.lantern, status=Status.APPROVED)


def path_of(submission: Submission) -> str:
    return f"{SUBMISSIONS}/{submission.id}/reports"


def report(api: Api, submission: Submission, value: Any = FULL, **more: Any) -> Any:
    return api.post_json(value, path=path_of(submission), **more)


def test_it_takes_a_report_and_says_what_it_is(api: Api, approved: Submission) -> None:
    answer = report(api, approved)
    assert answer.status_code == 202
    said = answer.json()
    kept = Report.objects.get()
    assert said == {
        "id": str(kept.id),
        "submission_id": str(approved.id),
        "external_id": "report-7",
        "category": "harassment",
        "status": "received",
        "outcome": None,
        "received_at": kept.received_at.isoformat(),
        "decided_at": None,
    }
    assert (kept.text, kept.reporter_id) == ("That is my face.", "u-12")
    fits("Report", said)
    fits("ReportFields", FULL)


def test_what_is_rejected_already_is_answered_at_once(api: Api, cast: Cast) -> None:
    said = report(api, posting(cast.lantern, status=Status.REJECTED)).json()
    assert (said["status"], said["outcome"]) == ("decided", "rejected")
    assert said["decided_at"] == said["received_at"]


@pytest.mark.parametrize("value", [{"text": "no"}, {"category": "gore"}, {"category": "gore", "text": None}])
def test_a_text_or_a_category_is_enough(api: Api, approved: Submission, value: dict[str, str]) -> None:
    assert report(api, approved, value).status_code == 202


@pytest.mark.parametrize("value", [{}, {"text": " \n"}, {"text": None, "category": ""}, {"reporter_id": "u"}])
def test_one_without_either_says_what_is_missing(api: Api, approved: Submission, value: Any) -> None:
    assert_problem(report(api, approved, value), 422, "field_missing", "text")
    assert not Report.objects.exists()


def test_it_says_everything_that_is_wrong_at_once(api: Api, approved: Submission) -> None:
    wrong = {
        "text": "x" * 2001,
        "category": "rude",
        "reporter_id": 7,
        "external_id": "x" * 201,
        "zoom": 1,
    }
    problem = assert_problem(report(api, approved, wrong), 422, "invalid")
    assert {(error["code"], error["field"]) for error in problem["errors"]} == {
        ("too_long", "text"),
        ("category_unknown", "category"),
        ("type_invalid", "reporter_id"),
        ("too_long", "external_id"),
        ("unknown_field", "zoom"),
    }


def test_every_category_of_ours_is_taken_and_texts_as_long_as_it_says(api: Api, cast: Cast) -> None:
    for category in Category:
        assert report(api, posting(cast.lantern), {"category": category}).status_code == 202
    longest = {"text": "x" * 2000, "reporter_id": "x" * 200, "external_id": "x" * 200}
    assert report(api, posting(cast.lantern), longest).status_code == 202


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [([], 422, "type_invalid", "body"), (b'{"text": "a", "text": "b"}', 400, "duplicate_key", "text")],
)
def test_it_wants_one_json_object(
    api: Api, approved: Submission, body: Any, status: int, code: str, field: str
) -> None:
    assert_problem(report(api, approved, body), status, code, field)


def test_another_platforms_submission_is_not_there(api: Api, other_api: Api, approved: Submission) -> None:
    report(api, approved)
    assert_problem(report(other_api, approved), 404, "not_found")
    assert_problem(other_api.get(path_of(approved)), 404, "not_found")
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(Status.UNPROCESSABLE, "submission_unprocessable"), (Status.ERASED, "submission_erased")],
)
def test_what_nobody_can_look_at_takes_none(api: Api, cast: Cast, status: Status, code: str) -> None:
    submission = posting(cast.lantern, status=status)
    assert_problem(report(api, submission, headers=KEY), 409, code)
    assert not Report.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_a_hundred_may_wait_and_no_more(api: Api, approved: Submission) -> None:
    first = Report.objects.get(id=report(api, approved).json()["id"])
    Report.objects.bulk_create(
        Report(submission=approved, case=first.case, salt="00", received_at=first.received_at)
        for _ in range(98)
    )
    assert report(api, approved).status_code == 202
    assert_problem(report(api, approved), 409, "too_many_reports")
    Report.objects.filter(id=first.id).update(decided_at=first.received_at, outcome="approved")
    assert report(api, approved).status_code == 202


def test_a_repeat_gets_the_first_answer_again(api: Api, approved: Submission) -> None:
    first = report(api, approved, headers=KEY)
    Report.objects.update(decided_at=first.json()["received_at"].replace("20", "21", 1), outcome="approved")
    again = report(api, approved, headers=KEY)
    assert (again.status_code, again.json()) == (202, first.json())
    assert Report.objects.count() == 1


def test_a_key_is_of_one_report_of_one_submission(api: Api, cast: Cast, approved: Submission) -> None:
    report(api, approved, headers=KEY)
    other = posting(cast.lantern, status=Status.APPROVED)
    for answer in (
        report(api, approved, FULL | {"text": "That is not me."}, headers=KEY),
        report(api, other, headers=KEY),
        api.post_file(pictures.jpeg(), headers=KEY),
    ):
        assert_problem(answer, 422, "idempotency_mismatch", "Idempotency-Key")
    assert Report.objects.count() == 1


def test_the_list_is_read_page_by_page_newest_first(api: Api, approved: Submission, cast: Cast) -> None:
    report(api, posting(cast.lantern, status=Status.APPROVED))
    ids = [report(api, approved).json()["id"] for _ in range(3)]
    page = api.get(path_of(approved), limit=2).json()
    fits("ReportPage", page)
    assert [one["id"] for one in page["results"]] == ids[:0:-1]
    rest = api.client.get(page["next"], headers=api.headers()).json()
    assert [one["id"] for one in rest["results"]] == ids[:1]
    assert rest["next"] is None
    assert_problem(api.get(path_of(approved), status="decided"), 422, "unknown_filter", "status")


def test_what_was_written_is_not_given_back(api: Api, approved: Submission) -> None:
    answers = [report(api, approved), api.get(path_of(approved))]
    for answer in answers:
        assert "my face" not in answer.content.decode()
        assert "u-12" not in answer.content.decode()


def test_one_case_opens_for_however_many(api: Api, approved: Submission) -> None:
    for _ in range(3):
        report(api, approved)
    case = Case.objects.get(submission=approved)
    assert case.kind == CaseKind.REPORT
    assert set(Report.objects.values_list("case", flat=True)) == {case.id}


@pytest.mark.django_db(transaction=True)  # PostgreSQL keeps back what is not committed
@pytest.mark.django_db(transaction=True)
def test_what_came_of_it_is_an_event_like_its_webhook(api: Api, cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.REJECTED)
    listen(submission)
    said = report(api, submission).json()
    told_of(api, 1)
    events = api.get("/api/v1/events").json()
    fits("EventList", events)
    (event,) = [one for one in events["results"] if one["type"] == "report.decided"]
    assert event["data"] == told()[0]
    assert event["data"]["report"] == said
