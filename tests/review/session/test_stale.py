"""Signed in anew in another window, a page's forms have an old token: what was typed in one is there again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.cases.claim import open_case
from moderation.cases.models import Case, Decision
from moderation.cases.opinion import ask_opinion
from review.session.kept import FROM_SCRIPT
from tests.cast import Cast
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def sent(client: Client, address: str, page: str, **form: str) -> str:
    """A form of that page, with a token from before."""
    headers: dict[str, Any] = {"Referer": HOST + page}
    answer = client.post(address, form, headers=headers)
    assert answer.status_code == 403
    return text(answer)


def case_of(cast: Cast) -> tuple[Case, str]:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    return case, f"/review/cases/{case.id}"


def test_the_note_is_shown_and_back_on_its_page(cast: Cast) -> None:
    _, url = case_of(cast)
    client = signed_in(cast.mira, checks=True)
    page = sent(
        client,
        f"{url}/decide",
        f"{url}?after=x",
        note="a <plaque>",
        note_by=str(cast.mira.id),
        outcome="approved",
    )
    assert "Your note, kept here" in page
    assert "a &lt;plaque&gt;" in page
    assert f'href="{url}?after=x"' in page
    back = text(client.get(url))
    assert "a &lt;plaque&gt;</textarea>" in back
    assert "Your note is back" in back
    assert "a &lt;plaque&gt;" not in text(client.get(url))
    assert not Decision.objects.exists()


def test_what_a_script_sends_again_is_not_kept_beside_it(cast: Cast) -> None:
    _, url = case_of(cast)
    client = signed_in(cast.mira, checks=True)
    form = {"note": "a plaque", "note_by": str(cast.mira.id)}
    answer = client.post(f"{url}/note", form, headers={"Referer": HOST + url, FROM_SCRIPT: "1"})
    assert answer.status_code == 403
    assert "a plaque" not in text(client.get(url))


def test_what_somebody_else_typed_is_shown_to_nobody(cast: Cast) -> None:
    _, url = case_of(cast)
    client = signed_in(cast.jonas, checks=True)
    page = sent(client, f"{url}/decide", url, note="not yours", note_by=str(cast.mira.id))
    assert "not yours" not in page
    assert "kept_note" not in client.session


@pytest.mark.parametrize("referer", ["http://elsewhere.example/review/", ""])
def test_what_another_site_sends_is_not_repeated(cast: Cast, referer: str) -> None:
    _, url = case_of(cast)
    client = signed_in(cast.mira, checks=True)
    form = {"note": "read me", "note_by": str(cast.mira.id)}
    answer = client.post(f"{url}/decide", form, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 403
    assert "read me" not in text(answer)
    assert "kept_note" not in client.session


def test_an_opinion_is_back_as_well(cast: Cast) -> None:
    case, _ = case_of(cast)
    ask_opinion(case.id, cast.mira, case.version, "A replica?", "jonas")
    client, url = signed_in(cast.jonas, checks=True), f"/review/cases/{case.id}/opinion"
    sent(client, url, url, note="It is one.", note_by=str(cast.jonas.id))
    assert "It is one.</textarea>" in text(client.get(url))


def test_who_is_signed_in_gets_a_token_that_holds_and_nobody_else(cast: Cast) -> None:
    client = signed_in(cast.mira, checks=True)
    answer = client.get("/sign-in/token")
    found = answer.json()
    assert found["person"] == str(cast.mira.id)
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/review/give-back", {"csrfmiddlewaretoken": found["token"]}).status_code == 302
    assert Client().get("/sign-in/token").status_code == 302
