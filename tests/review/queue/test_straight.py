"""A script that decides gets the next case in the same answer; everybody else is sent on to it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision
from moderation.vocabulary import EventName
from moderation.wellness.choices import choose
from moderation.wellness.models import Arrival
from review.versions import shown_version
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_case import words_of
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
STRAIGHT = {"X-Straight-On": "1"}


def decide(client: Client, case: Case, outcome: str = "approved", **options: object) -> object:
    client.get(f"/review/cases/{case.id}")
    version = shown_version(case.id, Case.objects.get(id=case.id).version)
    return client.post(f"/review/cases/{case.id}/decide", {"version": version, "outcome": outcome}, **options)  # type: ignore[arg-type]  # the client's own options


def bare(html: str) -> str:
    """Without what is another one at every decision: its time and its few seconds."""
    return re.sub(r"data-until=\"\d\"|in \d seconds", "", words_of(html))


def test_it_is_the_page_that_the_redirect_leads_to(cast: Cast, sign_in: SignIn) -> None:
    cases = [waiting(cast.kleinmarkt, uploader_id="") for _ in range(3)]
    client = sign_in(cast.mira)
    straight = decide(client, cases[0], headers=STRAIGHT)
    made = Decision.objects.get()
    assert straight.status_code == 200
    assert straight["Content-Location"] == f"/review/cases/{cases[1].id}?after={made.id}"
    assert straight["Cache-Control"] == "private, no-store"
    assert straight["X-Picture"] == f"/review/cases/{cases[1].id}/picture/veiled/1"
    assert bare(straight.getvalue().decode().removeprefix("\n")) == bare(
        client.get(straight["Content-Location"]).content.decode()
    )
    assert Case.objects.get(id=cases[1].id).holder == cast.mira


def test_it_brings_the_word_that_goes_with_it(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    version = shown_version(case.id, Case.objects.get(id=case.id).version)
    page = client.post(f"/review/cases/{case.id}/escalate", {"version": version}, headers=STRAIGHT)
    assert str(following.id) in page["Content-Location"]
    assert "Escalated to the seniors." in page.content.decode()


def test_the_picture_goes_before_its_page_is_made(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    answer = decide(sign_in(cast.mira), case, headers=STRAIGHT)
    parts = iter(answer)  # type: ignore[call-overload]  # a streaming response
    assert next(parts) == b"\n"
    with CaptureQueriesContext(connection) as asked:
        page = next(parts)
    assert asked.captured_queries
    assert str(following.id).encode() in page
    assert list(parts) == []


def test_a_page_that_arrives_in_grey_is_made_whole(cast: Cast, sign_in: SignIn) -> None:
    choose(cast.mira, arrives=Arrival.GREY, keeps_colour=None, prompts=None)
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    answer = decide(sign_in(cast.mira), case, headers=STRAIGHT)
    assert "X-Picture" not in answer
    assert Entry.objects.filter(event=EventName.CASE_GREY_PEEKED, subject=f"case:{following.id}").exists()


def test_without_the_script_it_is_a_redirect(cast: Cast, sign_in: SignIn) -> None:
    case, _ = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    assert decide(sign_in(cast.mira), case).status_code == 302


def test_where_it_leads_to_no_case_it_stays_a_redirect(cast: Cast, sign_in: SignIn) -> None:
    answer = decide(sign_in(cast.mira), waiting(cast.kleinmarkt), headers=STRAIGHT)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/review/next")


def test_a_decision_that_cannot_be_taken_is_answered_as_ever(cast: Cast, sign_in: SignIn) -> None:
    case, _ = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    assert decide(client, case, "rejected", headers=STRAIGHT).status_code == 422
    stale = client.post(
        f"/review/cases/{case.id}/decide", {"version": 1, "outcome": "approved"}, headers=STRAIGHT
    )
    assert stale.status_code == 409
