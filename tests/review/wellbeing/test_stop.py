"""Between two cases: the break that is due, and the page of somebody who has met a cap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.models import Case, Decision
from moderation.wellness.limits import standing_of
from moderation.wellness.models import PutOff
from tests.cast import Cast
from tests.moderation.wellness.looks import bounds, decided_case, saw_severe, worked
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def decide(client: Client, case: Case) -> str:
    """Approve it, and follow to the page that comes then."""
    client.get(f"/review/cases/{case.id}")
    case.refresh_from_db()
    form = {"version": case.version, "outcome": "approved"}
    return client.post(f"/review/cases/{case.id}/decide", form, follow=True).content.decode()


def test_the_decision_that_meets_the_cap_counts_and_the_page_says_what_comes_next(
    cast: Cast, sign_in: SignIn
) -> None:
    ours, now = bounds(look_minutes=30), timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=29, until=now - timedelta(seconds=70))
    case, _, elsewhere = (waiting(cast.kleinmarkt) for _ in range(3))
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{elsewhere.id}")
    client.get(f"/review/cases/{case.id}")
    Case.objects.filter(id=case.id).update(held_since=now - timedelta(seconds=61))
    html = decide(client, case)

    assert "You have looked for 30 min today" in html
    assert "30 min is the most in a day here. Today: 30 pictures, none of them severe." in html
    assert "What you decided is kept" in html
    assert f"from {standing_of(cast.mira, now).tomorrow:%-d %b, %H:%M} UTC" in html
    assert "/undo" in html
    assert Decision.objects.filter(case=case).count() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.lease_until is not None
    assert elsewhere.lease_until < timezone.now() + timedelta(seconds=4)
    assert ours.look_minutes == 30


def test_no_address_hands_a_case_past_the_cap(cast: Cast, sign_in: SignIn) -> None:
    bounds(severe_in_a_row=5)
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 5, until=timezone.now())
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)

    for address in ("/review/next", "/review/next?queue=kleinmarkt", f"/review/cases/{case.id}"):
        html = client.get(address).content.decode()
        assert "5 severe pictures in a row" in html
        assert "After a rest a new row begins." in html
    case.refresh_from_db()
    assert case.holder_id is None


def test_a_break_is_put_off_and_the_queue_goes_on_where_it_was(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=timezone.now())
    waiting(cast.lantern)
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    html = client.get("/review/next?queue=kleinmarkt&level=moderator").content.decode()
    assert "Time to look away for 10 min" in html
    assert "can be put off twice" in html
    assert "Not now, ask again in 10 min" in html
    assert "Only you see when you rest" in html

    form = {"queue": "kleinmarkt", "level": "moderator"}
    answer = client.post("/me/break/later/", form, follow=True)
    assert answer.redirect_chain[-1][0] == f"/review/cases/{case.id}"
    assert PutOff.objects.get().times == 1


def test_put_off_twice_it_comes(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    now = timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=now)
    began = standing_of(cast.mira, now).day.began
    PutOff.objects.create(person=cast.mira, began=began, times=2, until=now)
    client = sign_in(cast.mira)

    html = client.post("/me/break/later/", follow=True).content.decode()
    assert "You put this break off 2 times, so the next case comes after it." in html
    assert "Next case" in html
    assert PutOff.objects.get().times == 2


def test_a_break_of_ones_own_gives_back_what_one_holds(cast: Cast, sign_in: SignIn) -> None:
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    client.get("/review/next")
    html = client.post("/me/break/begin/", follow=True).content.decode()

    assert "Look away for 10 min" in html
    case.refresh_from_db()
    assert case.lease_until is not None
    assert case.lease_until < timezone.now() + timedelta(seconds=4)


def test_the_page_of_a_case_says_that_a_break_is_near(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    assert "A break comes" not in client.get(f"/review/cases/{case.id}").content.decode()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=46, until=timezone.now())
    html = client.get(f"/review/cases/{case.id}").content.decode()
    assert "A break comes in 3 min, between two cases." in html


def test_the_queues_show_ones_own_day_and_nobody_elses(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    now = timezone.now()
    saw_severe(decided_case(cast.lantern, cast.jonas), cast.jonas, 9, until=now)
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 7, until=now)
    html = sign_in(cast.mira).get("/review/").content.decode()
    assert "<b>7</b> of 50" in html
    for other in (cast.priya, cast.otto, cast.aiko):
        seen = "".join(
            sign_in(other).get(page).content.decode() for page in ("/review/", "/insights/breaks/")
        )
        assert "<b>7</b>" not in seen
