"""What a page learns without a reload: counts, colleagues, what is urgent, who took its case. Never why it exists."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.vocabulary import CaseKind, DecisionKind, Severity
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_case import words_of
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast, sign_in: SignIn) -> tuple[Client, Case]:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    return client, case


def ask(client: Client, case: Case | None = None) -> str:
    answer = client.get("/review/live" + (f"?case={case.id}" if case else ""))
    assert answer.status_code == 200
    return answer.content.decode()


def timeless(html: str) -> str:
    """Without what a slow machine makes another: how long, how much of it, how soon."""
    return re.sub(r'width="\d\.\d+"|\b\d+ (s|min|h)\b( \d\d)?', "", html)


def test_nothing_new_is_a_304_without_a_body(held: tuple[Client, Case]) -> None:
    client, case = held
    first = client.get(f"/review/live?case={case.id}")
    again = client.get(f"/review/live?case={case.id}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    waiting(case.platform)
    changed = client.get(f"/review/live?case={case.id}", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "2 waiting" in changed.content.decode()


def test_colleagues_in_the_same_queue_are_named(cast: Cast, held: tuple[Client, Case]) -> None:
    client, case = held
    other, elsewhere, put_aside = waiting(cast.kleinmarkt), waiting(cast.lantern), waiting(cast.kleinmarkt)
    open_case(other.id, cast.jonas)
    open_case(elsewhere.id, cast.lena)
    open_case(put_aside.id, cast.aiko)
    Case.objects.filter(id=put_aside.id).update(lease_until=timezone.now() + timedelta(hours=4))
    html = ask(client, case)
    assert "Jonas Weil" in html
    assert "1 other here" in html
    assert "Lena" not in html
    assert "Aiko" not in html
    assert "Mira" not in html


def test_who_closed_the_page_is_no_longer_there(cast: Cast, held: tuple[Client, Case]) -> None:
    client, case = held
    other = waiting(cast.kleinmarkt)
    open_case(other.id, cast.jonas)
    Case.objects.filter(id=other.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert "Jonas" not in ask(client, case)


def test_a_case_that_a_colleague_took_is_said_to_be_theirs(cast: Cast, held: tuple[Client, Case]) -> None:
    client, case = held
    assert "What you typed" not in ask(client, case)
    Case.objects.filter(id=case.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = open_case(case.id, cast.jonas)
    assert "Jonas Weil has this case now." in ask(client, case)
    decide(case.id, cast.jonas, taken.version, DecisionKind.REJECTED, ["weapons"])
    html = ask(client, case)
    assert "Jonas Weil decided this case first." in html
    assert "ejected" not in html
    assert "eapons" not in html


def test_a_case_beyond_reach_gives_no_name_and_no_count(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    open_case(case.id, cast.jonas)
    html = ask(sign_in(cast.lena), case)
    assert "This case is with others now." in html
    assert "Jonas" not in html
    assert " waiting" not in html


def test_another_queues_urgent_case_is_told(cast: Cast, held: tuple[Client, Case]) -> None:
    client, case = held
    assert "clock" not in ask(client, case)
    urgent = waiting(cast.lantern)
    Case.objects.filter(id=urgent.id).update(due_at=timezone.now() + timedelta(minutes=4, seconds=30))
    assert "Lantern: 4 min left" in ask(client, case)
    Case.objects.filter(id=urgent.id).update(due_at=timezone.now() - timedelta(minutes=2, seconds=5))
    assert "Lantern: 2 min overdue" in ask(client, case)


def test_it_says_the_same_whatever_kind_of_case_it_is(cast: Cast, sign_in: SignIn) -> None:
    client, said = sign_in(cast.mira), {}
    for kind in CaseKind:
        case = waiting(cast.kleinmarkt, kind=kind, severity=Severity.MODERATE)
        client.get(f"/review/cases/{case.id}")
        said[kind] = timeless(words_of(ask(client, case)) + words_of(ask(client)))
        Case.objects.all().update(hidden=True)
    assert len(set(said.values())) == 1


def test_the_queues_are_brought_up_to_date_by_the_cells_of_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    page = client.get("/review/").content.decode()
    open_case(waiting(cast.kleinmarkt).id, cast.jonas)
    html = ask(client)
    for part in ("open", "oldest", "due", "working"):
        assert f'data-live="{part} kleinmarkt/everything-else-moderator"' in page
        assert f'data-live="{part} kleinmarkt/everything-else-moderator"' in html
    assert "1 picture waits for a second look." in html
    assert "Jonas Weil" in html


def test_nonsense_is_refused(cast: Cast, sign_in: SignIn) -> None:
    for sent in ("?case=nonsense", "?case="):
        assert sign_in(cast.mira).get(f"/review/live{sent}").status_code == 400


def test_it_asks_few_questions(
    cast: Cast, held: tuple[Client, Case], django_assert_max_num_queries: Any
) -> None:
    client, case = held
    for _ in range(5):
        open_case(waiting(cast.kleinmarkt).id, cast.jonas)
    with django_assert_max_num_queries(9):
        ask(client, case)
    with django_assert_max_num_queries(8):
        ask(client)
