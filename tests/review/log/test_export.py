"""The log as a file, for those who read it, within what they may read of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.platforms.keys import revoke_key
from moderation.platforms.models import Platform
from tests.cast import Cast
from tests.moderation.audit.sealing import seal_all
from tests.moderation.cases.deciding import APPROVED, said
from tests.moderation.cases.opening import opened
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text


def exported(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/jsonl"
    return [json.loads(line) for line in response.getvalue().splitlines()]


def events(lines: list[dict[str, Any]]) -> list[str]:
    return [json.loads(line["body"])["event"] for line in lines[1:-1]]


def test_an_auditor_exports_the_whole_log(cast: Cast) -> None:
    there = list(Entry.objects.order_by("id").values_list("id", flat=True))
    lines = exported(signed_in(cast.otto).post("/audit/export"))
    assert [line["number"] for line in lines[1:-1]] == there
    noted = Entry.objects.get(event="log.exported")
    assert noted.actor_id == str(cast.otto.id)


def test_the_filters_of_the_page_hold(cast: Cast) -> None:
    revoke_key(key=cast.lantern.keys.get(), actor=Actor.person(cast.priya.id))
    client = signed_in(cast.otto)
    page = text(client.get("/audit/", {"event": "key.revoked", "until": "2999-01-01T00:00"}))
    assert '<input type="hidden" name="event" value="key.revoked">' in page
    assert '<input type="hidden" name="until" value="2999-01-01T00:00">' in page
    asked = {"event": "key.revoked", "until": "2999-01-01T00:00", "who": "priya"}
    lines = exported(client.post("/audit/export", asked))
    assert events(lines) == ["key.revoked"]
    assert lines[0]["narrowed_by"] == ["who"]
    assert "priya" not in json.dumps(lines[0]).lower()
    later = {"since": timezone.now().strftime("%Y-01-01T00:00"), "until": "2020-01-01T00:00"}
    assert exported(client.post("/audit/export", later))[-1]["lines"] == 0


def test_a_platforms_admin_exports_that_platform_only(cast: Cast) -> None:
    lines = exported(signed_in(cast.karl).post("/audit/export"))
    said = {json.loads(line["body"])["platform"] for line in lines[1:-1]}
    assert said == {str(cast.kleinmarkt.id)}


def test_what_is_sealed_for_a_person_is_left_out_and_the_file_says_so(cast: Cast) -> None:
    waiting(cast.lantern)
    lines = exported(signed_in(cast.priya).post("/audit/export"))
    assert lines[0]["sealed_submissions_left_out"] == 1
    assert not any(event.startswith(("case.", "submission.")) for event in events(lines))
    assert exported(signed_in(cast.otto).post("/audit/export"))[0]["sealed_submissions_left_out"] == 0

    beside = "All but the lines of 1 submission that are sealed for you, one JSON object a line"
    assert beside in text(signed_in(cast.priya).get("/audit/"))
    assert "All of it, one JSON object a line" in text(signed_in(cast.otto).get("/audit/"))


def test_it_says_that_lines_are_left_out_of_what_opens_soon(cast: Cast, settings: LazySettings) -> None:
    settings.OPENING_MINUTES = 10
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    for who, sealed in ((cast.priya, 1), (cast.otto, 0)):
        lines = exported(signed_in(who).post("/audit/export"))
        assert lines[0]["sealed_submissions_left_out"] == sealed
        assert any(str(case.submission_id) in line.get("body", "") for line in lines) != bool(sealed)
    assert "All of it" not in text(signed_in(cast.priya).get("/audit/"))


@pytest.mark.parametrize("name", ["mira", "aiko"])
def test_who_may_not_read_the_log_may_not_export_it(cast: Cast, name: str) -> None:
    assert signed_in(getattr(cast, name)).post("/audit/export").status_code in (403, 404)
    assert not Entry.objects.filter(event="log.exported").exists()


def test_it_wants_a_form_that_was_sent_from_here(cast: Cast) -> None:
    assert signed_in(cast.otto).get("/audit/export").headers["Location"] == "/audit/"
    assert signed_in(cast.otto, checks=True).post("/audit/export").status_code == 403
    assert signed_in(cast.otto).post("/audit/export", {"since": "yesterday"}).status_code == 422
    assert not Entry.objects.filter(event="log.exported").exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_says_what_is_sealed_and_what_was_checked(cast: Cast) -> None:
    client = signed_in(cast.otto)
    page = text(client.get("/audit/"))
    assert "no note yet" in page
    assert "against what" not in page
    seal_all()
    response = client.get("/audit/", {"open": Entry.objects.order_by("id").first().id})  # type: ignore[union-attr]  # the cast wrote some
    lines = response.context["page"].lines
    assert f"and {len(lines)} against what their seals keep" in text(response)
    assert "as leaf 0 of the tree, by seal 1" in text(response)
