"""Pictures go to the holder, veiled first; more only after the step was logged; never into a cache."""

from __future__ import annotations

import pytest
from django.test import Client

from moderation.audit.models import Entry
from moderation.cases.models import Case
from review.versions import shown_version
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import SHADES, shade_of, waiting

pytestmark = pytest.mark.django_db


def fetch(client: Client, case: Case, name: str, frame: int = 1) -> int:
    return client.get(f"/review/cases/{case.id}/picture/{name}/{frame}").status_code


@pytest.fixture
def held(cast: Cast, sign_in: SignIn) -> tuple[Client, Case]:
    case = waiting(cast.kleinmarkt, frames=2)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    return client, case


def test_the_holder_gets_the_veil_and_no_cache_may_keep_it(held: tuple[Client, Case]) -> None:
    client, case = held
    answer = client.get(f"/review/cases/{case.id}/picture/veiled/1")
    assert shade_of(answer.content) == SHADES["veiled"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "image/jpeg"


def test_grey_comes_after_a_logged_peek_and_is_logged_once(held: tuple[Client, Case]) -> None:
    client, case = held
    assert fetch(client, case, "grey") == 404
    for _ in range(2):
        assert client.post(f"/review/cases/{case.id}/peek", headers={"Accept": "*/*"}).status_code == 204
    answer = client.get(f"/review/cases/{case.id}/picture/grey/1")
    assert shade_of(answer.content) == SHADES["grey"]
    assert Entry.objects.filter(event="case.grey_peeked").count() == 1
    assert fetch(client, case, "full") == 404


def test_colour_is_a_step_of_its_own_and_logged(held: tuple[Client, Case]) -> None:
    client, case = held
    assert fetch(client, case, "full") == 404
    answer = client.post(f"/review/cases/{case.id}/colour", {"frame": "2"}, follow=True)
    assert "Colour, logged" in answer.content.decode()
    assert "picture/full/2" in answer.content.decode()
    assert Entry.objects.filter(event="case.colour_opened").count() == 1
    assert client.get(f"/review/cases/{case.id}/picture/full/1")["Content-Type"] == "image/jpeg"


def test_asking_for_colour_in_the_address_shows_the_veil(held: tuple[Client, Case]) -> None:
    client, case = held
    html = client.get(f"/review/cases/{case.id}?shown=full").content.decode()
    assert "picture/veiled/1" in html
    assert "picture/full" not in html


def test_a_peek_without_javascript_shows_the_page_in_grey(held: tuple[Client, Case]) -> None:
    client, case = held
    answer = client.post(f"/review/cases/{case.id}/peek", headers={"Accept": "text/html"}, follow=True)
    assert "picture/grey/1" in answer.content.decode()


def test_the_next_case_starts_veiled_again(cast: Cast, held: tuple[Client, Case]) -> None:
    client, case = held
    client.post(f"/review/cases/{case.id}/colour")
    other = waiting(cast.kleinmarkt)
    client.get(f"/review/cases/{other.id}")
    assert fetch(client, other, "grey") == 404
    assert fetch(client, other, "full") == 404


@pytest.mark.parametrize("name", ["veiled", "thumb", "grey", "full", "analysis", "original"])
def test_nobody_else_gets_any(cast: Cast, sign_in: SignIn, held: tuple[Client, Case], name: str) -> None:
    _, case = held
    for person in (cast.jonas, cast.lena, cast.priya):
        assert fetch(sign_in(person), case, name) == 404
    assert fetch(sign_in(cast.otto), case, name) == 403
    assert fetch(Client(), case, name) == 302


def test_who_decided_sees_the_veil_again_and_no_more(held: tuple[Client, Case]) -> None:
    client, case = held
    client.post(f"/review/cases/{case.id}/peek")
    case.refresh_from_db()
    client.post(
        f"/review/cases/{case.id}/decide",
        {"version": shown_version(case.id, case.version), "outcome": "approved"},
    )
    assert fetch(client, case, "thumb") == 200
    assert fetch(client, case, "grey") == 404


def test_a_frame_that_is_not_there_does_not_exist(held: tuple[Client, Case]) -> None:
    client, case = held
    assert fetch(client, case, "veiled", 9) == 404
