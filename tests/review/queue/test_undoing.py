"""Taking back what was just decided: by a plain form, as sealed as before, and too late."""

from __future__ import annotations

import pytest

from moderation.cases.conclude import conclude
from moderation.cases.models import CaseState, Decision
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final, let_three_seconds_pass, opened
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_acts import form_of
from tests.review.queue.waiting import waiting, without_moments

pytestmark = pytest.mark.django_db


def test_undo_gives_the_case_back_and_frees_the_next(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    answer = client.post(f"/review/decisions/{made.id}/undo")
    assert answer["Location"] == f"/review/cases/{case.id}"
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert case.holder == cast.mira
    page = sign_in(cast.jonas).get(f"/review/cases/{following.id}")
    assert page.status_code == 409  # still within the grace of a reload


@pytest.mark.parametrize("kind", [CaseKind.FLAGGED, CaseKind.SAMPLE])
def test_after_an_undo_it_is_as_sealed_as_before(cast: Cast, sign_in: SignIn, kind: CaseKind) -> None:
    case, _ = waiting(cast.kleinmarkt, kind=kind), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    html = client.post(f"/review/decisions/{made.id}/undo", follow=True).content.decode()
    assert "You look first." in html
    assert "You have seen them when you decided before" not in html


def test_the_page_of_a_decision_offers_to_undo_it_and_then_tells_what_it_met(
    cast: Cast, sign_in: SignIn
) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    html = client.get(f"/review/cases/{case.id}").content.decode()
    assert f"/review/decisions/{made.id}/undo" in html
    assert "Sealed until it is final" in html
    assert "0.73" not in without_moments(html)
    let_it_be_final(case)
    html = client.get(f"/review/cases/{case.id}").content.decode()
    assert "/undo" not in html
    assert "0.73" in html


def test_undo_is_offered_whatever_else_is_open_of_the_picture(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved"}
    opened(cast.kleinmarkt, kind=CaseKind.REPORT, submission=case.submission)
    client.post(f"/review/cases/{case.id}/decide", form)
    made = Decision.objects.get(case=case)
    pages = (f"/review/cases/{following.id}?after={made.id}", f"/review/cases/{case.id}", "/review/mine/")
    for page in pages[:2]:
        html = client.get(page).content.decode()
        assert f"/review/decisions/{made.id}/undo" in html
        assert "Sealed until it is final" in html
    assert f"/review/cases/{case.id}/picture/thumb/1" in client.get(pages[2]).content.decode()
    let_it_be_final(case)
    html = client.get(pages[0]).content.decode()
    assert "This one stays sealed" in html
    assert "0.73" not in without_moments(html)
    assert f"/review/cases/{case.id}/picture/thumb/1" not in client.get(pages[2]).content.decode()


def test_undo_is_offered_until_the_decision_takes_effect(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    let_three_seconds_pass(case)
    html = client.get(f"/review/cases/{following.id}?after={made.id}").content.decode()
    assert "Final any moment" in html
    assert f"/review/decisions/{made.id}/undo" in html
    conclude(case.id)
    html = client.get(f"/review/cases/{following.id}?after={made.id}").content.decode()
    assert "/undo" not in html


def test_undo_brings_the_note_back_once(cast: Cast, sign_in: SignIn) -> None:
    case, _ = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved", "note": "a plaque, not a weapon"}
    client.post(f"/review/cases/{case.id}/decide", form)
    made = Decision.objects.get(case=case)
    html = client.post(f"/review/decisions/{made.id}/undo", follow=True).content.decode()
    assert "a plaque, not a weapon</textarea>" in html
    assert "Your note is back" in html
    assert "a plaque" not in client.get(f"/review/cases/{case.id}").content.decode()


def test_undo_of_somebody_elses_decision_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    assert sign_in(cast.jonas).post(f"/review/decisions/{made.id}/undo").status_code == 404


def test_undo_too_late_says_so(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    let_three_seconds_pass(case)
    assert conclude(case.id)
    made = Decision.objects.get(case=case)
    answer = client.post(f"/review/decisions/{made.id}/undo", follow=True)
    assert answer.redirect_chain[0][0].startswith(f"/review/cases/{following.id}")
    assert "Too late to undo" in answer.content.decode()
