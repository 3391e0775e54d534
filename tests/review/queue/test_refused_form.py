"""A form that is refused shows the case again to who has it before them, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import open_case, release
from moderation.cases.models import Case, Note
from moderation.cases.reassign import reassign
from moderation.vocabulary import EventName, Level
from review.versions import shown_version
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db

TOO_LONG = "x" * 4001
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("note", {}),
    ("note", {"note": TOO_LONG}),
    ("decide", {"outcome": "rejected", "note": "mine"}),
    ("decide", {"outcome": "maybe", "note": "mine"}),
    ("escalate", {"note": TOO_LONG}),
    ("skip", {"skip": "because", "note": "mine"}),
    ("hold", {"hold": "for ever", "note": "mine"}),
    ("move", {"queue": "nowhere", "note": "mine"}),
]
SHOWS_IT = ("kestrel_works", "/picture/", "data-case=")
every_refusal = pytest.mark.parametrize(("act", "form"), REFUSED)


def sent(client: Client, case: Case, act: str, form: dict[str, Any]) -> tuple[int, str]:
    version = Case.objects.values_list("version", flat=True).get(id=case.id)
    form = {"version": shown_version(case.id, version)} | form
    answer = client.post(f"/review/cases/{case.id}/{act}", form, headers={"Accept": "text/html"})
    return answer.status_code, answer.content.decode()


def claims_of(case: Case) -> int:
    return Entry.objects.filter(event=EventName.CASE_CLAIMED, subject=f"case:{case.id}").count()


@every_refusal
def test_who_has_it_before_them_reads_what_was_wrong_on_its_page(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, Any]
) -> None:
    case = waiting(cast.kleinmarkt)
    open_case(case.id, cast.mira)
    status, page = sent(sign_in(cast.mira), case, act, form)
    assert status == 422
    assert all(part in page for part in SHOWS_IT)


@every_refusal
def test_what_a_colleague_gave_is_not_shown_before_it_is_opened(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, Any]
) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    reassign(case.id, cast.mira, case.version, cast.jonas.username)
    status, page = sent(sign_in(cast.jonas), case, act, form)
    assert status == 409
    assert "You have not opened this case yet" in page
    assert f'href="/review/cases/{case.id}"' in page, "the way to it"
    assert not any(part in page for part in SHOWS_IT)
    assert form.get("note", "") in page
    assert f'action="/review/cases/{case.id}/note"' not in page
    assert claims_of(case) == 1


@every_refusal
def test_what_a_colleague_holds_is_not_shown(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, Any]
) -> None:
    case = waiting(cast.kleinmarkt)
    open_case(case.id, cast.mira)
    status, page = sent(sign_in(cast.jonas), case, act, form)
    assert status == 409
    assert "Mira Okafor has this case now" in page
    assert not any(part in page for part in SHOWS_IT)


@every_refusal
def test_what_nobody_holds_is_not_shown_before_it_is_taken(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, Any]
) -> None:
    case = waiting(cast.kleinmarkt)
    status, page = sent(sign_in(cast.jonas), case, act, form)
    assert status == 409
    assert not any(part in page for part in SHOWS_IT)
    assert claims_of(case) == 0


def test_a_note_that_was_refused_says_why_there_as_well(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    assert "At most 4,000 characters." in sent(sign_in(cast.jonas), case, "note", {"note": TOO_LONG})[1]
    assert not Note.objects.exists()


@pytest.mark.parametrize("step", ["peek", "colour"])
def test_nothing_is_revealed_of_a_given_case_before_it_is_opened(
    cast: Cast, sign_in: SignIn, step: str
) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    reassign(case.id, cast.mira, case.version, cast.jonas.username)
    client = sign_in(cast.jonas)
    assert sent(client, case, step, {})[0] == 409
    shown = {"peek": "grey", "colour": "full"}[step]
    assert client.get(f"/review/cases/{case.id}/picture/{shown}/1").status_code == 404
    assert client.get(f"/review/cases/{case.id}").status_code == 200
    assert sent(client, case, step, {})[0] == 302
    assert client.get(f"/review/cases/{case.id}/picture/{shown}/1").status_code == 200


def test_who_opened_a_given_case_and_left_it_has_seen_it(cast: Cast, sign_in: SignIn) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    reassign(case.id, cast.mira, case.version, cast.jonas.username)
    open_case(case.id, cast.jonas)
    release(case.id, cast.jonas)
    assert sent(sign_in(cast.jonas), case, "note", {})[0] == 422


def test_a_note_is_there_again_as_the_case_is_opened(cast: Cast, sign_in: SignIn) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    client, url = sign_in(cast.mira), f"/review/cases/{case.id}"
    stale = {"version": "1", "outcome": "approved", "note": "a plaque"}
    assert "a plaque" in client.post(f"{url}/decide", stale).content.decode()
    assert "a plaque</textarea>" in client.get(url).content.decode()
    client.post(f"{url}/decide", stale)
    client.post(f"{url}/note", {"note": "a plaque"})
    assert "a plaque</textarea>" not in client.get(url).content.decode(), "it is on the case"


def test_suspected_abuse_is_asked_of_who_has_it_before_them(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client, url = sign_in(cast.mira), f"/review/cases/{case.id}"
    assert client.get(f"{url}/suspected-abuse").status_code == 409
    client.get(url)
    assert client.get(f"{url}/suspected-abuse").status_code == 200


def test_the_seniors_case_is_no_moderators(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    Case.objects.update(level=Level.SENIOR)
    assert sent(sign_in(cast.jonas), case, "note", {})[0] == 404


def test_what_has_been_kept_from_them_since_they_took_it_goes_back(cast: Cast, sign_in: SignIn) -> None:
    """Else they would be led to it again and again, and could never decide it."""
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    bar(case, [cast.mira.id])
    client = sign_in(cast.mira)
    status, page = sent(client, case, "decide", {"outcome": "approved", "note": "mine"})
    assert status == 409
    assert "This case goes to somebody else" in page
    assert "Your approval was not recorded." in page
    assert "mine" in page
    assert f'action="/review/cases/{case.id}/note"' not in page, "it would be refused as well"
    case.refresh_from_db()
    assert case.holder is None
    assert Entry.objects.filter(event=EventName.CASE_RETURNED, subject=f"case:{case.id}").count() == 1
    assert "Nothing waits" in client.get("/review/next", follow=True).content.decode()


@pytest.mark.parametrize("ask", ["reassign", "ask-opinion"])
def test_nobody_is_asked_about_a_given_case_before_it_is_opened(
    cast: Cast, sign_in: SignIn, ask: str
) -> None:
    case = open_case(waiting(cast.kleinmarkt).id, cast.mira)
    reassign(case.id, cast.mira, case.version, cast.jonas.username)
    client = sign_in(cast.jonas)
    assert client.get(f"/review/cases/{case.id}/{ask}").status_code == 409
    client.get(f"/review/cases/{case.id}")
    assert client.get(f"/review/cases/{case.id}/{ask}").status_code == 200
