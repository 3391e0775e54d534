"""Figures over everything are closed to who works on a case: beside it they could tell why it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case, release
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.hold import HoldFor, hold, return_all, return_case, returned_as_read
from moderation.cases.models import Case, Decision, GoldItem
from moderation.cases.reassign import reassign
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import Membership
from moderation.policy.models import Draft
from moderation.rescreening.models import Rescreen
from moderation.screening.models import Budget
from moderation.vocabulary import CaseKind, Category, EventName, Role, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import let_it_be_final, opened, posting
from tests.review.queue.test_blindness import Undone, masked
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
CLOSED = "Closed while you hold a case"
FIGURES = [
    "/insights/",
    "/insights/?days=1",
    "/insights/platforms.csv",
    "/insights/queues.csv?days=90",
    "/insights/categories.csv",
    "/insights/time.csv?days=1",
    "/insights/forecast.csv",
    "/insights/providers/",
    "/insights/providers/?days=30",
    "/insights/rescreening/",
    "/insights/rescreening/?provider=local&platform=lantern",
    "/policies/starter/tune/",
    "/policies/starter/tune/changes/",
    "/policies/starter/shadow/",
]
SENT = [
    "/insights/rescreening/begin/",
    "/policies/starter/tune/save/",
    "/policies/starter/tune/certify/",
    "/policies/starter/tune/hand-over/",
]


def held(cast: Cast) -> Case:
    """Priya, who reads all of them, holds it."""
    return open_case(opened(cast.lantern).id, cast.priya)


@pytest.mark.parametrize("page", FIGURES)
def test_a_page_of_figures_is_closed_until_the_case_is_given_back(cast: Cast, page: str) -> None:
    case, client = held(cast), signed_in(cast.priya)
    closed = client.get(page)
    assert closed.status_code == 409
    assert CLOSED in text(closed)
    assert f"/review/cases/{case.id}" in text(closed)

    opens = client.post("/review/give-back", {"next": page}, follow=True)
    assert opens.redirect_chain == [(page, 302)]
    assert opens.status_code == 200
    case.refresh_from_db()
    assert (case.holder, case.left_by) == (None, cast.priya)
    assert Entry.objects.filter(event=EventName.CASE_RETURNED, subject=f"case:{case.id}").count() == 1


@pytest.mark.parametrize("page", SENT)
def test_what_was_sent_is_not_done(cast: Cast, page: str) -> None:
    held(cast)
    draft = Draft.objects.get(policy__slug="starter").version
    sent = signed_in(cast.priya).post(page, {"draft_version": draft, "provider": "local", "why": "new model"})
    assert sent.status_code == 409
    assert "What you sent just now was not done." in text(sent)
    assert 'name="next" value=""' in text(sent)
    came = signed_in(cast.priya).post(
        page, {}, headers={"Referer": "http://testserver/policies/starter/tune/"}
    )
    assert 'name="next" value="/policies/starter/tune/"' in text(came)
    assert Draft.objects.get(policy__slug="starter").version == draft
    assert not Rescreen.objects.exists()


def test_a_budget_is_set_all_the_same(cast: Cast) -> None:
    """It may be urgent, and tells nothing."""
    held(cast)
    client, place = signed_in(cast.priya), "/insights/providers/budgets/"
    said_wrong = client.post(place, {"provider": "", "platform": "", "period": "day", "amount": "much"})
    assert said_wrong.status_code == 409
    assert "No budget was set. Dollars at most: " in text(said_wrong)
    assert "stands beside it" not in text(said_wrong)
    client.post(place, {"provider": "", "platform": "", "period": "day", "amount": "5"})
    assert Budget.objects.count() == 1


def is_closed(cast: Cast) -> bool:
    return signed_in(cast.priya).get("/insights/").status_code == 409


def test_it_is_closed_until_a_decision_is_final(cast: Cast) -> None:
    case = held(cast)
    decide(case.id, cast.priya, case.version, APPROVED, [])
    page = signed_in(cast.priya).get("/insights/")
    assert page.status_code == 409
    assert "Closed until your decision is final" in text(page)
    made = Decision.objects.get()
    assert f"/review/decisions/{made.id}/undo" in text(page), "no worker may be there to make it final"
    let_it_be_final(case)
    assert not is_closed(cast)


def test_what_one_holds_for_later_closes_it_as_well(cast: Cast) -> None:
    case = held(cast)
    hold(case.id, cast.priya, case.version, HoldFor.HOUR)
    assert "On hold: 1." in text(signed_in(cast.priya).get("/insights/"))
    return_case(case.id, cast.priya, case.version + 1)
    assert not is_closed(cast)


def test_who_left_the_page_of_a_case_can_still_decide_it_until_somebody_takes_it(cast: Cast) -> None:
    case = held(cast)
    release(case.id, cast.priya)
    Case.objects.update(lease_until=timezone.now())
    assert is_closed(cast)
    open_case(case.id, cast.mira)
    assert not is_closed(cast)


def test_what_was_given_back_is_decided_only_by_who_takes_it_anew(cast: Cast) -> None:
    case = held(cast)
    return_all(cast.priya)
    assert not is_closed(cast)
    with pytest.raises(CaseConflict):
        decide(case.id, cast.priya, case.version, APPROVED, [])
    again = open_case(case.id, cast.priya)
    assert is_closed(cast)
    claims = Entry.objects.filter(event=EventName.CASE_CLAIMED, subject=f"case:{case.id}")
    assert claims.count() == 2
    decide(again.id, cast.priya, again.version, APPROVED, [])


def test_what_a_colleague_gave_closes_nothing_until_it_is_opened(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    reassign(case.id, cast.mira, case.version, cast.priya.username)
    assert not is_closed(cast)
    given = Case.objects.get()
    with pytest.raises(CaseConflict):
        decide(case.id, cast.priya, given.version, APPROVED, [])
    open_case(case.id, cast.priya)
    assert is_closed(cast)
    release(case.id, cast.priya)
    assert is_closed(cast), "it was seen"
    decide(case.id, cast.priya, Case.objects.get().version, APPROVED, [])


def test_cases_of_others_close_nothing(cast: Cast) -> None:
    case = open_case(opened(cast.lantern).id, cast.mira)
    assert not is_closed(cast)
    decide(case.id, cast.mira, case.version, APPROVED, [])
    assert not is_closed(cast)


def test_who_may_not_read_them_is_told_that_first(cast: Cast) -> None:
    open_case(opened(cast.lantern).id, cast.mira)
    for page in ("/insights/", "/policies/starter/tune/"):
        assert signed_in(cast.mira).get(page).status_code == 403


def as_one(person: User, role: Role) -> User:
    """The person, who is nothing else from now on."""
    Membership.objects.filter(user=person).update(role=role)
    return User.objects.get(id=person.id)


def test_who_reviews_no_longer_is_led_nowhere_that_is_closed_to_them(cast: Cast) -> None:
    reviews = as_one(cast.otto, Role.SENIOR)
    first, second = (open_case(opened(cast.lantern).id, reviews) for _ in range(2))
    client = signed_in(as_one(cast.otto, Role.AUDITOR))
    page = text(client.get("/insights/"))
    assert "Closed while you hold 2 cases" in page
    assert 'href="/review/mine/"' not in page
    decide(first.id, reviews, first.version, APPROVED, [])
    assert f"/review/cases/{second.id}" not in text(client.get("/insights/"))
    assert client.post("/review/give-back", {"next": "/insights/"}, follow=True).status_code == 409
    page = text(client.get("/insights/"))
    assert "Closed until your decision is final" in page
    assert "/undo" not in page
    let_it_be_final(first)
    assert client.get("/insights/").status_code == 200


def test_a_part_of_a_page_loads_that_page_anew(cast: Cast) -> None:
    held(cast)
    part = signed_in(cast.priya).get("/policies/starter/tune/", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert not part.content


def test_all_that_is_held_goes_back_at_once(cast: Cast) -> None:
    first, second = held(cast), held(cast)
    hold(first.id, cast.priya, first.version, HoldFor.HOUR)
    gone = held(cast)
    page = text(signed_in(cast.priya).get("/insights/"))
    assert "Closed while you hold 3 cases" in page
    assert "/review/mine/" in page
    Case.objects.filter(id=gone.id).update(holder=cast.mira)
    back = signed_in(cast.priya).post("/review/give-back", {"next": "/insights/"}, follow=True)
    assert "2 cases were given back to their queues." in text(back)
    holders = set(Case.objects.values_list("id", "holder"))
    assert holders == {(first.id, None), (second.id, None), (gone.id, cast.mira.id)}
    assert return_all(cast.priya) == 0


def test_what_was_taken_meanwhile_is_left_as_it_is(cast: Cast) -> None:
    case = held(cast)
    Case.objects.update(holder=cast.mira, version=case.version + 1)
    assert not returned_as_read(case, cast.priya)
    assert Case.objects.get().holder == cast.mira
    assert not Entry.objects.filter(event=EventName.CASE_RETURNED).exists()


@pytest.mark.parametrize("back", ["", "//elsewhere.example/insights/", "https://elsewhere.example/"])
def test_it_leads_nowhere_else(cast: Cast, back: str) -> None:
    held(cast)
    client = signed_in(cast.priya)
    assert client.post("/review/give-back", {"next": back}).headers["Location"] == "/review/mine/"
    assert client.get("/review/give-back").headers["Location"] == "/review/mine/"
    assert Client().post("/review/give-back").headers["Location"].startswith("/sign-in/")


def test_no_count_of_outcomes_is_turned_into_a_share(cast: Cast) -> None:
    held(cast)
    page = signed_in(cast.priya).post("/policies/starter/edit/", {"samples_a_month": "20"})
    assert page.status_code == 422
    assert "While you hold a case no outcomes are counted" in text(page)


Opens = Callable[[Cast], Case]


def by_automation(cast: Cast) -> Submission:
    return posting(cast.lantern, status=Status.APPROVED, uploader_id="kestrel")


def known(cast: Cast) -> GoldItem:
    """Decided by a person, and put in stock."""
    first = opened(cast.lantern)
    said(first, cast.lena, REJECTED)
    return make_gold_item(
        submission_id=first.submission_id, expected=REJECTED, category=Category.VIOLENCE, person=cast.otto
    )


def spot_check(cast: Cast) -> Case:
    return opened(cast.lantern, kind=CaseKind.SAMPLE, submission=Submission.objects.get())


def gold(cast: Cast) -> Case:
    return open_gold(GoldItem.objects.get(), timezone.now())


def ordinary(cast: Cast) -> Case:
    """Posted just now."""
    case = opened(cast.lantern)
    cast.lantern.keys.update(last_used_at=timezone.now())
    return case


def pages_beside(cast: Cast, past: Callable[[Cast], object], opens: Opens) -> dict[str, str]:
    """What an admin reads with this case in hand, where all else was posted and decided two days ago."""
    try:
        with transaction.atomic():
            past(cast)
            then = timezone.now() - timedelta(days=2)
            Submission.objects.update(received_at=then, decided_at=then)
            cast.lantern.keys.update(last_used_at=then)
            case = opens(cast)
            open_case(case.id, cast.priya)
            client = signed_in(cast.priya)
            pages = (*FIGURES, "/platforms/", "/platforms/lantern/", "/policies/", "/policies/starter/")
            found = {page: client.get(page) for page in pages}
            raise Undone
    except Undone:
        return {name: f"{page.status_code} {masked(text(page))}" for name, page in found.items()}


def test_a_key_that_was_never_used_is_no_exception(cast: Cast) -> None:
    client, never = signed_in(cast.priya), 'data-head="Last used">never'
    assert never in text(client.get("/platforms/lantern/"))
    held(cast)
    assert never not in text(client.get("/platforms/lantern/"))


@pytest.mark.parametrize(("past", "opens"), [(by_automation, spot_check), (known, gold)])
def test_no_figures_tell_an_admin_that_nothing_was_posted(
    cast: Cast, past: Callable[[Cast], object], opens: Opens
) -> None:
    expected, pages = pages_beside(cast, past, ordinary), pages_beside(cast, past, opens)
    for name, page in expected.items():
        assert pages[name] == page, name
    for name in ("/platforms/", "/platforms/lantern/"):
        assert "told once you hold no case" in pages[name]


def test_an_endpoint_that_hears_of_outcomes_alone_tells_nothing(cast: Cast) -> None:
    """The same is said of what is left out beside an ordinary case, of which it heard nothing yet."""
    endpoint = Endpoint.objects.filter(platform=cast.lantern).first() or Endpoint.objects.create(
        platform=cast.lantern, url="https://lantern.example/hook", secret="s"
    )
    Endpoint.objects.update(events=[EventName.SUBMISSION_APPROVED.value])
    Delivery.objects.all().delete()
    decided = by_automation(cast)
    Delivery.objects.create(
        endpoint=endpoint,
        submission_id=decided.id,
        event=EventName.SUBMISSION_APPROVED.value,
        payload="{}",
        due_at=timezone.now(),
        created_at=timezone.now(),
    )
    left_out = "Deliveries of submissions that you may be handed to decide are left out"
    client = signed_in(cast.priya)
    page = text(client.get("/platforms/lantern/"))
    assert left_out not in page
    assert "Nothing has been sent there yet." in page
    held(cast)
    page = text(client.get("/platforms/lantern/"))
    assert left_out in page
    assert "What was sent there: told once you hold no case." in page
    assert "Nothing has been sent" not in page
