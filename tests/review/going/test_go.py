"""Whatever is pasted leads to its page, if that page is within reach; all else is answered alike."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from moderation.cases.models import Case
from moderation.people.models import User
from review.context import BESIDE, RUN, WORK
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


PEOPLE = ("mira", "jonas", "aiko", "priya", "otto", "lena", "karl")
# Where nobody goes by name: what asks where to go, a break, parts of pages, and what only leads on.
NO_PLACES = {
    "/go",
    "/me/break/",
    "/sign-in/",
    "/review/live",
    "/review/next",
    "/review/waits",
    "/api/schema/",
    "/metrics",
}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address of ours that needs nothing filled in."""
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, path)
        elif "<" not in path:
            yield path


def shown(client: Client, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_that_one_may_open_is_found_by_name_and_no_other(cast: Cast, who: str) -> None:
    person: User = getattr(cast, who)
    client = Client()
    client.force_login(person)
    everywhere = sorted(set(addresses(get_resolver())) - NO_PLACES)
    assert len(everywhere) > 30
    opened = {path for path in everywhere if shown(client, path)} - {"/"}
    named = {page.url: page for page in (*WORK, *RUN, *BESIDE)}
    assert opened == {url for url in named if go(person, named[url].name) == url}
    for page in named.values():
        for words in (page.name, *page.also):
            found = go(person, words)
            assert found == 404 or found in opened
            assert found != 404 or page.url not in opened


def test_a_moderator_finds_their_quality_and_an_admin_everybodys(cast: Cast) -> None:
    assert [go(one, "quality") for one in (cast.mira, cast.priya, cast.otto)] == [
        "/quality/mine/",
        "/quality/",
        "/quality/",
    ]
    Client().get("/")  # the language of a thread stays until the next request
    User.objects.filter(id=cast.mira.id).update(language="de")
    cast.mira.refresh_from_db()
    assert [go(cast.mira, words) for words in ("Qualität", "quality", "Warteschl")] == [
        "/quality/mine/",
        "/quality/mine/",
        "/review/",
    ]


def test_platforms_policies_and_people_are_found_by_whoever_may_open_them(cast: Cast) -> None:
    slug = "/policies/starter/"
    mira = f"/people/{cast.mira.id}/"
    assert {
        words: [go(one, words) for one in (cast.priya, cast.karl, cast.otto, cast.lena, cast.mira)]
        for words in ("lantern", "queues, kleinm", "starter", "tune st", "certificates of st", "mira ok")
    } == {
        "lantern": ["/platforms/lantern/", 404, 404, 404, 404],
        "queues, kleinm": ["/platforms/kleinmarkt/queues/", "/platforms/kleinmarkt/queues/", 404, 404, 404],
        "starter": [slug, 404, slug, slug, slug],
        "tune st": [f"{slug}tune/", 404, 404, 404, 404],
        "certificates of st": [f"{slug}certificates/", 404, f"{slug}certificates/", 404, 404],
        "mira ok": [mira, 404, 404, 404, 404],
    }


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
