"""The first pages: what waits, where to go on, and nothing that gives a case away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.bars import bar
from moderation.cases.claim import open_case
from moderation.cases.models import Case, Skip
from moderation.people.models import OptOut
from moderation.vocabulary import CaseKind, Category, Severity, SkipReason
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def test_a_moderator_starts_at_the_queues(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.mira).get("/")["Location"] == "/review/"


def test_a_moderator_is_greeted_as_everybody_is(cast: Cast, sign_in: SignIn) -> None:
    assert "Hello, Mira Okafor" in sign_in(cast.mira).get("/review/").content.decode()


def test_an_auditor_is_told_what_they_may_do(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.otto).get("/").content.decode()
    assert "/review/" not in html
    assert "Hello, Otto Brandt" in html


def test_a_stranger_is_asked_to_sign_in(db: None) -> None:
    for page in ("/", "/review/", "/review/next"):
        assert Client().get(page)["Location"].startswith("/sign-in/")


def test_it_says_what_waits_and_what_is_due(cast: Cast, sign_in: SignIn) -> None:
    waiting(cast.kleinmarkt)
    case = waiting(cast.lantern, severity=Severity.SEVERE)
    Case.objects.filter(id=case.id).update(due_at=timezone.now() + timedelta(minutes=12, seconds=30))
    html = sign_in(cast.mira).get("/review/").content.decode()
    assert (
        "2 pictures wait for a second look. Nothing is overdue; Lantern comes due first, in 12 min." in html
    )
    assert "12 min left" in html
    assert html.index("Start Lantern") < html.index("Start Kleinmarkt")


def skipped(cast: Cast, case: Case) -> None:
    Skip.objects.create(case=case, person=cast.mira, reason=SkipReason.UNSURE, at=timezone.now())


def not_wanted(cast: Cast, case: Case) -> None:
    Case.objects.filter(id=case.id).update(category=Category.GORE)
    OptOut.objects.create(person=cast.mira, category=Category.GORE)


def barred(cast: Cast, case: Case) -> None:
    bar(case, [cast.mira.id])


def with_a_colleague(cast: Cast, case: Case) -> None:
    open_case(case.id, cast.jonas)


@pytest.mark.parametrize("keep", [skipped, not_wanted, barred, with_a_colleague])
def test_it_starts_where_a_case_would_be_handed_out(
    cast: Cast, sign_in: SignIn, keep: Callable[[Cast, Case], None]
) -> None:
    """Counts tell of every case; the one next step passes by what is not for them, whatever the reason."""
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    Case.objects.filter(id=case.id).update(due_at=timezone.now() + timedelta(minutes=5))
    assert "Start with Kleinmarkt" in page_of(client)

    keep(cast, case)
    html = page_of(client)
    assert "1 picture waits" in html
    assert "Start with" not in html
    assert 'data-key="enter"' not in html

    other = waiting(cast.lantern)
    html = page_of(client)
    assert "Start with Lantern" in html
    assert "0 decided today · 1 waiting" in html
    assert html.index("Start Kleinmarkt") < html.index("Start Lantern"), "the table stays as it is"
    assert client.post("/review/next", first_form(html))["Location"] == f"/review/cases/{other.id}"


def page_of(client: Client) -> str:
    return client.get("/review/").content.decode()


def first_form(html: str) -> dict[str, str]:
    """What the big button sends."""
    panel = html.split("go-on-words")[1].split("</form>")[0]
    return dict(re.findall(r'name="(queue|level)" value="([^"]+)"', panel))


def test_it_says_what_is_overdue(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    Case.objects.filter(id=case.id).update(due_at=timezone.now() - timedelta(minutes=65, seconds=5))
    client = sign_in(cast.mira)
    assert "Kleinmarkt is overdue by 1 h 05." in client.get("/review/").content.decode()
    late = waiting(cast.lantern)
    Case.objects.filter(id=late.id).update(due_at=timezone.now() - timedelta(minutes=5))
    assert "Kleinmarkt is overdue by 1 h 05, another queue too." in client.get("/review/").content.decode()


def test_it_names_no_kind(cast: Cast, sign_in: SignIn) -> None:
    for kind in CaseKind:
        waiting(cast.kleinmarkt, kind=kind)
    html = sign_in(cast.mira).get("/review/").content.decode().lower()
    for word in ("unscreened", "appeal", "report", "second review", "gold", "sample", "uncertain"):
        assert word not in html


def test_only_ones_own_platforms_are_there(cast: Cast, sign_in: SignIn) -> None:
    waiting(cast.kleinmarkt)
    html = sign_in(cast.lena).get("/review/").content.decode()
    assert "Lantern" in html
    assert "Kleinmarkt" not in html


def test_next_gives_the_same_case_again(cast: Cast, sign_in: SignIn) -> None:
    waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    first = client.post("/review/next", {"queue": "kleinmarkt", "level": "moderator"})["Location"]
    assert first.startswith("/review/cases/")
    assert client.get("/review/next")["Location"] == first
    assert sign_in(cast.jonas).get("/review/next")["Location"] != first


def test_next_says_when_nothing_waits(cast: Cast, sign_in: SignIn) -> None:
    waiting(cast.lantern)
    html = sign_in(cast.mira).get("/review/next?queue=kleinmarkt&level=moderator").content.decode()
    assert "Nothing waits in Kleinmarkt" in html
    assert "Other queues, 1 waiting" in html


def test_an_empty_queue_can_ask_again_without_taking_anything(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    ask = "/review/waits?queue=kleinmarkt&level=moderator"
    assert (
        ask.replace("&", "&amp;")
        in client.get("/review/next?queue=kleinmarkt&level=moderator").content.decode()
    )
    waiting(cast.lantern)
    assert client.get(ask).status_code == 204
    case = waiting(cast.kleinmarkt)
    assert client.get(ask).status_code == 200
    case.refresh_from_db()
    assert case.holder is None


def test_the_last_decision_of_a_queue_can_still_be_undone(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    case.refresh_from_db()
    form = {"version": shown_version(case.id, case.version), "outcome": "approved"}
    html = client.post(f"/review/cases/{case.id}/decide", form, follow=True).content.decode()
    assert "Nothing waits in Kleinmarkt" in html
    assert "/undo" in html


def test_ones_last_decisions_are_there_and_open(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    case.refresh_from_db()
    client.post(
        f"/review/cases/{case.id}/decide",
        {"version": shown_version(case.id, case.version), "outcome": "approved"},
    )
    html = client.get("/review/").content.decode()
    assert f"/review/cases/{case.id}/picture/thumb/1" in html
    assert "1 today" in html
    let_it_be_final(case)
    decided = client.get(f"/review/cases/{case.id}").content.decode()
    assert "You approved this" in decided
    assert "0.73" in decided


def test_the_number_of_questions_does_not_grow_with_the_queue(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(12):
        waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get("/review/")


def test_light_and_dark_are_kept_in_a_cookie(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    answer = client.post("/preferences/theme", {"theme": "light", "next": "/review/"}, follow=True)
    assert 'data-theme="light"' in answer.content.decode()
    answer = client.post("/preferences/theme", {"theme": "system", "next": "/review/"}, follow=True)
    assert "data-theme=" not in answer.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_here(client: Client, db: None, target: str) -> None:
    assert client.post("/preferences/theme", {"theme": "dark", "next": target})["Location"] == "/"
