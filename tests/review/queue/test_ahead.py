"""The next cases' pictures are fetched ahead: veiled, by whoever may be handed them, and nothing is taken by it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.ahead import AHEAD
from moderation.cases.claim import open_case
from moderation.cases.models import Case, Skip
from moderation.intake.models import Image
from review.versions import shown_version
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import SHADES, shade_of, waiting

pytestmark = pytest.mark.django_db


def veil(case: Case) -> str:
    return f"/review/cases/{case.id}/picture/veiled/1"


def ahead_of(client: Client, case: Case) -> list[str]:
    pictures: list[str] = client.get(f"/review/cases/{case.id}/ahead").json()["pictures"]
    return pictures


@pytest.fixture
def desk(cast: Cast, sign_in: SignIn) -> tuple[Client, list[Case]]:
    """Mira holds the first of six."""
    cases = [waiting(cast.kleinmarkt) for _ in range(6)]
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{cases[0].id}")
    return client, cases


def test_it_names_the_veils_of_the_next_free_cases_in_the_order_of_the_queue(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    open_case(cases[1].id, cast.jonas)
    Skip.objects.create(case=cases[2], person=cast.mira, at=timezone.now())
    waiting(cast.lantern)
    assert ahead_of(client, cases[0]) == [veil(case) for case in cases[3:]]


def test_it_is_what_the_person_is_handed_next(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    assert ahead_of(client, cases[0]) == [veil(case) for case in cases[1 : 1 + AHEAD]]
    version = shown_version(cases[0].id, Case.objects.get(id=cases[0].id).version)
    client.post(f"/review/cases/{cases[0].id}/decide", {"version": version, "outcome": "approved"})
    assert Case.objects.get(id=cases[1].id).holder is not None


def test_a_veil_that_is_ahead_can_be_fetched_and_nothing_more_of_it(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    answer = client.get(veil(cases[1]))
    assert shade_of(answer.content) == SHADES["veiled"]
    assert answer["Cache-Control"] == "private, no-store"
    for name in ("thumb", "grey", "full"):
        assert client.get(f"/review/cases/{cases[1].id}/picture/{name}/1").status_code == 404


def test_looking_ahead_takes_and_logs_nothing(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    before = Entry.objects.count()
    client.get(ahead_of(client, cases[0])[0])
    assert Case.objects.exclude(holder=None).count() == 1
    assert Entry.objects.count() == before


@pytest.mark.parametrize("how", ["taken", "skipped", "locked", "decided"])
def test_a_case_that_one_cannot_be_handed_is_not_ahead(
    cast: Cast, desk: tuple[Client, list[Case]], how: str
) -> None:
    client, cases = desk
    case = cases[1]
    if how == "taken":
        open_case(case.id, cast.jonas)
    elif how == "skipped":
        Skip.objects.create(case=case, person=cast.mira, at=timezone.now())
    elif how == "locked":
        Case.objects.filter(id=case.id).update(hidden=True)
    else:
        Case.objects.filter(id=case.id).update(state="decided")
    assert veil(case) not in ahead_of(client, cases[0])
    assert client.get(veil(case)).status_code == 404


def test_a_picture_locked_meanwhile_is_not_given(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    Image.objects.filter(id=cases[1].submission.image_id).update(locked_at=timezone.now())
    assert client.get(veil(cases[1])).status_code == 404


def test_only_who_holds_the_case_looks_ahead_of_it(
    cast: Cast, sign_in: SignIn, desk: tuple[Client, list[Case]]
) -> None:
    _, cases = desk
    assert ahead_of(sign_in(cast.jonas), cases[0]) == []
    assert sign_in(cast.lena).get(f"/review/cases/{cases[0].id}/ahead").status_code == 404
    assert sign_in(cast.otto).get(f"/review/cases/{cases[0].id}/ahead").status_code == 403
    assert sign_in(cast.lena).get(veil(cases[1])).status_code == 404
