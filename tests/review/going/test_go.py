"""Whatever is pasted leads to its page, if that page is within reach; all else is answered alike."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from moderation.cases.models import Case
from moderation.people.models import User
from tests.cast import Cast
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def go(person: User, text: str) -> str | int:
    """Where it leads, or the status of the page that says it leads nowhere."""
    client = Client()
    client.force_login(person)
    answer = client.get("/go", {"q": text})
    return answer["Location"] if answer.status_code == 302 else answer.status_code


def test_ids_and_hashes_lead_to_what_they_are_of(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt, external_id="post/17", uploader_id="kestrel")
    submission, image = case.submission, case.submission.image
    assert image is not None
    there = (
        f"/submissions/in-the-queue/{case.id}/"  # sealed for her: the submission's id says when it was posted
    )
    assert go(cast.mira, f"  {case.id} ") == f"/review/cases/{case.id}"
    assert go(cast.mira, str(submission.id)) == there
    assert go(cast.mira, "post/17") == there
    assert go(cast.mira, image.sha256.upper()) == there
    assert go(cast.otto, "post/17") == f"/submissions/{submission.id}/"
    assert Case.objects.get(id=case.id).holder is None


def test_a_name_of_several_leads_to_their_list(cast: Cast) -> None:
    for _ in range(2):
        waiting(cast.kleinmarkt, uploader_id="kestrel works")
    assert go(cast.mira, "kestrel works") == "/submissions/?q=kestrel+works"


PLACES: list[tuple[str, str | int]] = [
    ("review", "/review/"),
    ("Sub", "/submissions/"),
    ("keys", "/preferences/keys"),
    ("/review/?x=1", "/review/?x=1"),
    ("http://testserver/policies/", "/policies/"),
    ("audit", 404),
    ("http://elsewhere.example/review/", 404),
    ("//elsewhere.example/review/", 404),
    ("javascript://testserver/review/", 404),
    ("/nothing/like/this", 404),
    ("no such thing", 404),
    (str(uuid4()), 404),
    ("0" * 64, 404),
    ("", 200),
]


def test_pages_and_addresses(cast: Cast) -> None:
    assert [(text, go(cast.mira, text)) for text, _ in PLACES] == PLACES


def test_what_is_beyond_reach_is_answered_like_what_is_not_there(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt, external_id="post-17")
    image = case.submission.image
    assert image is not None
    for text in (str(case.id), str(case.submission_id), "post-17", image.sha256):
        assert go(cast.lena, text) == 404
    assert go(cast.otto, str(case.id)) == 404
    assert go(cast.otto, str(case.submission_id)) == f"/submissions/{case.submission_id}/"


def test_every_page_offers_it_without_a_script(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.otto)
    html = client.get("/audit/").content.decode()
    assert 'href="/go" data-opens="palette"' in html
    assert '<form method="get" action="/go">' in html
    assert '<form class="panel-body stack" method="get">' in client.get("/go").content.decode()
