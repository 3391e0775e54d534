"""What a platform sent stands apart, and nothing in its ids or metadata turns the words around unseen."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client

from moderation.cases.claim import open_case
from moderation.cases.models import Case
from moderation.people.models import User
from moderation.platforms.models import Platform
from review.ui import TURNING, TURNS, apart
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out
from tests.moderation.cases.test_opinion import asking
from tests.review.queue.conftest import SignIn, sign_in
from tests.review.queue.waiting import waiting

__all__ = ["sign_in"]  # a fixture of the queue's pages
pytestmark = pytest.mark.django_db
ARABIC = "\u0645\u0631\u062d\u0628\u0627"
UPLOADER, DRAWN = f"{ARABIC}\u202eevil", f"<bdi>{ARABIC}<code>‹RLO›</code>evil</bdi>"


def turning_case(cast: Cast) -> Case:
    return waiting(
        cast.lantern,
        uploader_id=UPLOADER,
        external_id="x\u2067y",
        surface="profile\u200f",
        caption=ARABIC,
        metadata={"name\u202d": "value\u061c"},
    )


def drawn(client: Client, url: str) -> str:
    """The page; its words, attributes aside, have nothing that turns them but what sets a name apart from the others."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, url
    page = answer.content.decode()
    words = re.sub(r"<[^>]*>", "", page)
    assert not TURNING.search(re.sub(f"\u2068([^{''.join(TURNS)}]*)\u2069", r"\1", words)), url
    return page


def test_the_case_and_the_strip_after_it(cast: Cast, sign_in: SignIn) -> None:
    case = turning_case(cast)
    waiting(cast.lantern)
    client = sign_in(cast.mira)
    page = drawn(client, f"/review/cases/{case.id}")
    assert f"<b>{DRAWN}</b>" in page
    assert "<bdi>profile<code>‹RLM›</code></bdi>" in page
    assert "<bdi>x<code>‹RLI›</code>y</bdi>" in page
    assert "<bdi>name<code>‹LRO›</code></bdi></dt><dd><bdi>value<code>‹ALM›</code></bdi>" in page
    assert f'<p class="caption" dir="auto">{ARABIC}</p>' in page

    case.refresh_from_db()
    decided = client.post(
        f"/review/cases/{case.id}/decide",
        {"version": shown_version(case.id, case.version), "outcome": "approved"},
        follow=True,
    )
    assert re.search(rf"<small>{DRAWN} · \d\d:", decided.content.decode())
    assert DRAWN in drawn(client, f"/review/cases/{case.id}")


def test_the_look_up_the_submission_and_the_uploader(cast: Cast, sign_in: SignIn) -> None:
    case = turning_case(cast)
    client = sign_in(cast.aiko)
    found = drawn(client, f"/submissions/?uploader={quote(UPLOADER)}")
    assert found.count(DRAWN) == 2, "what was asked for, and who posted it"
    assert "<bdi>x<code>‹RLI›</code>y</bdi>" in found

    page = drawn(client, f"/submissions/{case.submission_id}/")
    assert DRAWN in page
    assert "&quot;name‹LRO›&quot;: &quot;value‹ALM›&quot;" in page
    assert f'<p class="post-caption" dir="auto">{ARABIC}</p>' in page

    page = drawn(client, f"/submissions/uploaders/lantern/{quote(UPLOADER)}")
    assert f"<h1>{DRAWN}</h1>" in page
    assert f"<title>Uploader {ARABIC}‹RLO›evil" in page


def test_whoever_is_asked_for_an_opinion(cast: Cast, sign_in: SignIn) -> None:
    case = asking(turning_case(cast), cast.mira, "jonas")
    page = drawn(sign_in(cast.jonas), f"/review/cases/{case.id}/opinion")
    assert "<bdi>name<code>‹LRO›</code></bdi></dt><dd><bdi>value<code>‹ALM›</code></bdi>" in page


def test_the_uploaders_that_are_ones_own(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.priya)
    url = f"/people/{cast.mira.id}/"
    client.post(f"{url}uploaders/", {"own_platform": "lantern", "uploader_id": UPLOADER})
    page = drawn(client, url)
    assert f"<code>{DRAWN}</code>" in page
    assert f"is not handed what {apart(UPLOADER)} posts" in page


def test_the_caption_of_what_was_left_in_the_grid(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.lantern, caption="a\u202eb")
    client = sign_in(cast.mira)
    fields = {"queue": f"lantern/{case.queue.slug}", "level": "moderator", "size": "12"}
    client.get("/review/grid/", fields)
    case.refresh_from_db()
    tile = {"tile": f"{case.id}:{shown_version(case.id, case.version)}", f"mark-{case.id}": "approve"}
    let_the_lease_run_out(case)
    open_case(case.id, cast.jonas)
    client.post("/review/grid/decide", fields | tile)
    assert "“a‹RLO›b”" in drawn(client, "/review/grid/")


def test_names_of_people_platforms_and_queues_stand_apart_in_sentences(cast: Cast, sign_in: SignIn) -> None:
    """An Arabic name before “ 3” or a time would take it to its other side."""
    sara, market = "\u0633\u0627\u0631\u0629", "\u0633\u0648\u0642"
    User.objects.filter(id=cast.jonas.id).update(name=sara)
    Platform.objects.filter(id=cast.lantern.id).update(name=market)
    cast.jonas.refresh_from_db()
    cast.lantern.refresh_from_db()
    held, asked = waiting(cast.lantern, uploader_id=ARABIC), waiting(cast.lantern)
    asking(asked, cast.jonas, "mira")
    mira = sign_in(cast.mira)
    assert f"Start with {apart(market)}" in mira.get("/review/").content.decode()
    listed = mira.get("/review/mine/").content.decode()
    assert f"<b>{apart(sara)} would like your opinion</b>" in listed
    assert f'<span class="dim small">{apart(market)} · ' in listed
    page = mira.get(f"/review/cases/{held.id}").content.decode()
    assert f"In the queue, from {apart(market)}" in page
    assert f"<title>{apart(market)}, a case · " in page
    conflict = sign_in(cast.jonas).get(f"/review/cases/{held.id}").content.decode()
    assert "Mira Okafor has this case now" in conflict
    let_the_lease_run_out(held)
    open_case(held.id, cast.jonas)
    conflict = mira.get(f"/review/cases/{held.id}").content.decode()
    assert f"<h1>{apart(sara)} has this case now</h1>" in conflict
    assert (
        f"One-time sign-in link for {apart(sara)}"
        in sign_in(cast.priya).post(f"/people/{cast.jonas.id}/link/").content.decode()
    )
