"""Reports on the case page: on the cases that they belong to, as text, and never where a kind must not be told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.cases.claim import open_case
from moderation.cases.decide import SEALED_KINDS
from moderation.cases.models import Case
from moderation.cases.opinion import ask_opinion
from moderation.intake.models import Submission
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.cases.reporting import reported
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def page_of(client: object, case: Case) -> str:
    answer = client.get(f"/review/cases/{case.id}")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def section_of(html: str) -> str:
    found = re.search(r'<section aria-labelledby="reports-title">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_it_says_what_was_reported_by_whom_and_for_what(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    reported(case.submission, "That is my face.", category="self_harm", reporter_id="u-12")
    reported(case.submission, "", category="scam")
    reported(case.submission, "Just no.")
    section = section_of(page_of(sign_in(cast.mira), case))
    for words in ("3 reports", "Self-harm", "That is my face.", "u-12", "Scam", "No category", "Just no."):
        assert words in section
    assert "<details" not in section


def test_more_than_three_are_folded(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    for number in range(5):
        reported(case.submission, f"number {number}")
    section = section_of(page_of(sign_in(cast.mira), case))
    before, folded = section.split("<details")
    assert [f"number {n}" in before for n in range(5)] == [True, True, True, False, False]
    assert [f"number {n}" in folded for n in range(5)] == [False, False, False, True, True]
    assert "5 reports" in before
    assert "2 more" in folded


def test_what_outsiders_wrote_is_text_and_turns_nothing_around(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    reported(case.submission, "<b>x</b> a\u202eb", reporter_id="<i>\u202e")
    section = section_of(page_of(sign_in(cast.mira), case))
    assert "<b>x" not in section
    assert "&lt;b&gt;x&lt;/b&gt;" in section
    assert "<i>" not in section
    assert "\u202e" not in section


def test_without_a_report_there_is_no_word_of_any(cast: Cast, sign_in: SignIn) -> None:
    html = page_of(sign_in(cast.mira), waiting(cast.kleinmarkt))
    assert "reports-title" not in html


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED])
def test_a_sealed_case_of_what_was_reported_shows_none(
    cast: Cast, sign_in: SignIn, kind: CaseKind, status: Status
) -> None:
    """Neither in words nor by what is asked of the database."""
    case = waiting(cast.kleinmarkt, kind=kind)
    Submission.objects.filter(id=case.submission_id).update(status=status)
    page_of(sign_in(cast.mira), case)  # taken
    before, asked_before = seen(sign_in, cast, case)
    reported(case.submission, "That is my face.")
    after, asked_after = seen(sign_in, cast, case)
    assert "my face" not in after
    assert without_what_rises(before) == without_what_rises(after)
    assert asked_before == asked_after


def seen(sign_in: SignIn, cast: Cast, case: Case) -> tuple[str, int]:
    client = sign_in(cast.mira)
    with CaptureQueriesContext(connection) as asked:
        html = page_of(client, case)
    return html, len(asked)


def without_what_rises(html: str) -> str:
    """Tokens, times, and how many wait: the report's own case does."""
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", html)
    html = re.sub(r'datetime="[^"]+"|\d\d:\d\d(:\d\d)?|just now|\d+ (s|min) ago', "TIME", html)
    return re.sub(r"\d+ waiting", "N waiting", html)


def test_reports_cost_no_query(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    page_of(sign_in(cast.mira), case)
    _, before = seen(sign_in, cast, case)
    for _ in range(4):
        reported(case.submission)
    _, after = seen(sign_in, cast, case)
    assert before == after


def test_a_colleague_who_is_asked_sees_them_too(cast: Cast, sign_in: SignIn) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    reported(case.submission, "That is my face.")
    ask_opinion(case.id, cast.mira, case.version, "What do you think?", "jonas")
    html = sign_in(cast.jonas).get(f"/review/cases/{case.id}/opinion").content.decode()
    assert "That is my face." in html
