"""Between two cases: the break that is due, and the page of somebody who has met a cap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.models import Aside, Case, Decision
from moderation.wellness.limits import standing_of
from moderation.wellness.models import PutOff
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.wellness.looks import bounds, decided_case, saw_severe, worked
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def decide(client: Client, case: Case) -> str:
    """Approve it, and follow to the page that comes then."""
    client.get(f"/review/cases/{case.id}")
    case.refresh_from_db()
    form = {"version": shown_version(case.id, case.version), "outcome": "approved"}
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
    assert "What you decided is kept. You hold no case: nobody waits for you." in html
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


NEXT = re.compile(r"<form[^>]*>(?:(?!</form>).)*Next case", re.DOTALL)


def offers_next(html: str) -> bool:
    """Whether a key or a press asks for the next case now; a hidden form waits for the end of the clock."""
    form = NEXT.search(html)
    return form is not None and " hidden " not in form[0].split(">")[0]


def keys_of(html: str) -> set[str]:
    """Those of the page's own, without the shell's."""
    return set(re.findall(r'data-key="(\d|enter)"', html))


def test_who_has_met_a_cap_is_told_until_when_and_offered_no_case(cast: Cast, sign_in: SignIn) -> None:
    ours, now = bounds(severe_in_a_row=5), timezone.now()
    waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    html = client.get("/review/").content.decode()
    assert "Start reviewing" in html
    assert keys_of(html) == {"1", "2", "enter"}
    assert "Start that queue" in html
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 5, until=now)

    says = f"The next case is here for you from {now + ours.rest:%H:%M} UTC."
    for address in ("/review/next", "/me/break/"):
        html = client.get(address).content.decode()
        assert "5 severe pictures in a row" in html
        assert says in html
        assert not offers_next(html)
    html = client.get("/review/").content.decode()
    assert "<b>5 severe pictures in a row.</b>" in html
    assert says in html
    assert "Start reviewing" not in html
    assert "Start Kleinmarkt" in html
    assert keys_of(html) == set(), "none would hand out a case"
    assert "Start that queue" not in html
    assert "Start reviewing" in sign_in(cast.jonas).get("/review/").content.decode()


def test_who_has_looked_enough_today_is_told_which_day_it_goes_on(cast: Cast, sign_in: SignIn) -> None:
    bounds(look_minutes=30)
    now = timezone.now()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=30, until=now)
    held, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    Case.objects.filter(id=held.id).update(holder=cast.mira, held_since=now, lease_until=now)
    for address in ("/review/", "/review/next", "/me/break/"):
        html = client.get(address).content.decode()
        assert f"from {standing_of(cast.mira, now).tomorrow:%-d %b, %H:%M} UTC" in html
        assert 'data-key="enter"' not in html


def test_a_break_of_ones_own_may_end_whenever_one_likes(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=5, until=timezone.now())
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    html = client.get("/me/break/").content.decode()
    assert offers_next(html)
    assert "No break is due now: the next case is here whenever you like." in html
    assert "The next case is here for you from" not in html
    assert client.get("/review/next")["Location"] == f"/review/cases/{case.id}"


def test_a_break_that_is_due_is_told_by_its_address_as_well(cast: Cast, sign_in: SignIn) -> None:
    bounds()
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=timezone.now())
    client = sign_in(cast.mira)
    for address in ("/me/break/", "/review/next"):
        html = client.get(address).content.decode()
        assert "Time to look away for 10 min" in html
        assert "The next case is here for you from" in html
        assert "No break is due" not in html
        assert not offers_next(html)


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
    assert not offers_next(html)
    assert PutOff.objects.get().times == 2


def test_a_break_of_ones_own_gives_back_what_one_holds(cast: Cast, sign_in: SignIn) -> None:
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    client.get("/review/next")
    html = client.post("/me/break/begin/", follow=True).content.decode()

    assert "Look away for 10 min" in html
    assert "You hold no case: nobody waits for you." in html
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


def test_the_break_says_what_stays_with_whoever_rests(cast: Cast, sign_in: SignIn) -> None:
    """Looked at by its address nothing is given back, and what was put aside never is."""
    now, cases = timezone.now(), [waiting(cast.kleinmarkt) for _ in range(3)]
    client = sign_in(cast.mira)
    assert "You hold no case: nobody waits for you." in client.get("/me/break/").content.decode()

    held = Case.objects.filter(id__in=[case.id for case in cases[:2]])
    held.update(holder=cast.mira, aside=Aside.HOLD, lease_until=now + timedelta(hours=24))
    client.get(f"/review/cases/{cases[2].id}")
    html = client.get("/me/break/").content.decode()
    two = "2 cases that were put aside for you stay yours until their time is over."
    one_page = "A case is open on another page of yours, and stays yours while that is open."
    assert f"What you decided is kept. {one_page} {two}" in html
    assert "nobody waits for you" not in html

    html = client.post("/me/break/begin/", follow=True).content.decode()
    assert f"What you decided is kept. {two}" in html
    held.update(lease_until=now)
    assert "You hold no case" in client.get("/me/break/").content.decode()
