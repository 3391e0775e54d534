"""The form of budgets, and the banner."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.hold import return_all
from moderation.screening.limits.admit import Refused, Wanted, admit
from moderation.screening.limits.budgets import set_budget
from moderation.screening.models import Budget, Line, LineState, Period
from review.insights.limited import limits_now
from tests.cast import Cast, make_cast
from tests.review.insights.ledger import CENT, VENDOR, call
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

PAGE = "/insights/providers/"
BUDGETS = "/insights/providers/budgets/"
FORM = {"provider": "", "platform": "", "period": "day", "amount": "12.50"}


@pytest.fixture(autouse=True)
def _a_vendor(settings: Any) -> None:
    settings.SCREENING_PROVIDERS = ["local", VENDOR]


@pytest.fixture(autouse=True)
def _built_anew(monkeypatch: pytest.MonkeyPatch) -> Any:
    from moderation.pipeline import plan

    monkeypatch.setenv("OPENAI_API_KEY", "any-key")
    plan.configured.cache_clear()
    yield
    plan.configured.cache_clear()


def test_it_sets_changes_and_removes_a_budget_each_with_a_line_in_the_log(cast: Cast) -> None:
    call(cast.lantern, cost=4 * CENT)
    client = signed_in(cast.priya)
    form = FORM | {"provider": VENDOR, "platform": "lantern", "period": "month"}
    assert client.post(BUDGETS, form).status_code == 302
    budget = Budget.objects.get()
    assert (budget.provider, budget.platform, budget.period) == (VENDOR, cast.lantern, "month")
    assert (budget.limit, budget.booked) == (1250 * CENT, 4 * CENT)
    html = text(client.get(PAGE))
    assert "$0.04 of $12.50" in html
    assert 'value="0.00"' in html

    client.post(BUDGETS, form | {"amount": "0.05"})
    assert Budget.objects.get().limit == 5 * CENT
    assert 'value="0.80"' in text(client.get(PAGE))
    client.post(f"{BUDGETS}{budget.id}/remove/")
    client.post(f"{BUDGETS}{budget.id}/remove/")
    assert not Budget.objects.exists()
    lines = Entry.objects.filter(event="budget.changed").order_by("id")
    assert [line.actor_id for line in lines] == [str(cast.priya.id)] * 3


def test_the_same_form_sent_twice_changes_once(cast: Cast) -> None:
    client = signed_in(cast.priya)
    for _ in range(2):
        assert client.post(BUDGETS, FORM).status_code == 302
    assert Budget.objects.count() == 1
    assert Entry.objects.filter(event="budget.changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_set_one_budget() -> None:
    cast, together, problems = make_cast(), Barrier(2), []

    def click() -> None:
        try:
            together.wait()
            set_budget(
                provider=VENDOR,
                platform=cast.lantern,
                period=Period.DAY,
                limit=CENT,
                actor=Actor.system(),
                now=timezone.now(),
            )
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Budget.objects.count() == 1
    assert Entry.objects.filter(event="budget.changed").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": ""}, "This field is required."),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "NaN"}, "Enter a number."),
        ({"amount": "1e30"}, "less than or equal to"),
        ({"amount": "0.0000000001"}, "no more than 9 decimal places"),
        ({"provider": "made_up"}, "made_up is not one of the available choices"),
        ({"platform": "nobody"}, "not one of the available choices"),
        ({"period": "year"}, "year is not one of the available choices"),
    ],
)
def test_it_says_what_is_wrong_beside_the_field(cast: Cast, wrong: dict[str, str], words: str) -> None:
    response = signed_in(cast.priya).post(BUDGETS, FORM | wrong)
    assert response.status_code == 422
    html = text(response)
    assert words in html
    assert "field-error" in html
    assert not Budget.objects.exists()


def test_only_admins_of_all_platforms_change_budgets(cast: Cast) -> None:
    set_budget(
        provider="",
        platform=cast.kleinmarkt,
        period=Period.DAY,
        limit=CENT,
        actor=Actor.system(),
        now=timezone.now(),
    )
    budget = Budget.objects.get()
    for person in (cast.karl, cast.otto, cast.mira):
        client = signed_in(person)
        assert client.post(BUDGETS, FORM).status_code == 403
        assert client.post(f"{BUDGETS}{budget.id}/remove/").status_code == 403
        assert "Set a budget" not in text(client.get(PAGE))
    assert Budget.objects.get() == budget


def test_budgets_of_others_are_not_shown(cast: Cast) -> None:
    for platform, limit in ((None, 111 * CENT), (cast.lantern, 222 * CENT), (cast.kleinmarkt, 333 * CENT)):
        set_budget(
            provider="",
            platform=platform,
            period=Period.DAY,
            limit=limit,
            actor=Actor.system(),
            now=timezone.now(),
        )
    html = text(signed_in(cast.karl).get(PAGE))
    assert "$3.33" in html
    assert "$1.11" not in html
    assert "$2.22" not in html


def refused(cast: Cast) -> None:
    """A budget of nothing, and a call that it said no to."""
    set_budget(
        provider="",
        platform=cast.lantern,
        period=Period.DAY,
        limit=0,
        actor=Actor.system(),
        now=timezone.now(),
    )
    (came,) = admit([Wanted(VENDOR, "", cast.lantern.id, uuid4(), uuid4().hex, 1, 0, CENT)])
    assert isinstance(came, Refused)
    limits_now.forget()


def test_a_budget_that_said_no_is_told_to_admins_on_every_page(cast: Cast) -> None:
    client = signed_in(cast.priya)
    assert "is spent" not in text(client.get("/people/"))
    refused(cast)
    for url in ("/people/", "/platforms/", "/review/"):
        assert "A daily budget for all scorers at Lantern is spent." in text(client.get(url))
    assert "is spent" not in text(signed_in(cast.karl).get("/submissions/"))
    # Whether anything was refused today would tell whether anything was posted.
    open_case(waiting(cast.lantern).id, cast.priya)
    assert "is spent" not in text(client.get("/people/"))
    return_all(cast.priya)
    assert "is spent" in text(client.get("/people/"))

    Budget.objects.update(refused_at=timezone.now() - timedelta(days=1))
    limits_now.forget()
    assert "is spent" not in text(client.get("/people/"))


def test_a_scorer_without_a_price_is_named_wherever_a_budget_keeps_it_from_being_asked(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_VISION_API_KEY", "any-key")
    settings.SCREENING_PROVIDERS = ["local", VENDOR, "google_safe_search"]
    client = signed_in(cast.priya)
    not_asked = "google_safe_search at Lantern is not asked: a budget holds and its price is not known."
    client.post(BUDGETS, FORM | {"provider": VENDOR})
    assert "is not asked" not in text(client.get("/people/"))
    said = text(client.post(BUDGETS, FORM | {"platform": "lantern"}, follow=True))
    assert "No price of google_safe_search is known: from now on people look" in said
    assert "Not asked while it holds, since no price is known: google_safe_search." in said
    assert "google_safe_search is not asked, since its price is not known" in said
    limits_now.forget()
    html = text(client.get("/people/"))
    assert not_asked in html
    assert "is spent" not in html
    assert "is paused" not in html
    assert "is not asked" not in text(signed_in(cast.karl).get("/submissions/"))


def test_a_line_out_of_use_is_told_while_its_scorer_is_set_up(cast: Cast, settings: Any) -> None:
    Line.objects.create(provider=VENDOR, state=LineState.OPEN)
    client = signed_in(cast.otto)
    assert "openai_decisions is paused." in text(client.get("/submissions/"))
    settings.SCREENING_PROVIDERS = ["local"]
    limits_now.forget()
    assert "is paused" not in text(client.get("/submissions/"))


def test_moderators_are_told_above_their_queues_and_never_on_a_case(cast: Cast) -> None:
    refused(cast)
    for _ in range(2):
        waiting(cast.lantern)
    client = signed_in(cast.lena)
    assert "Scoring is limited today." in text(client.get("/review/"))
    assert "Scoring is limited" not in text(client.get("/submissions/"))
    for person in (cast.lena, cast.priya):
        case = text(
            signed_in(person).post("/review/next", {"queue": "lantern", "level": "moderator"}, follow=True)
        )
        assert "Approve" in case
        assert "limited" not in case
        assert "is spent" not in case


def test_the_banner_asks_the_database_once_in_a_while(cast: Cast, django_assert_num_queries: Any) -> None:
    refused(cast)
    with django_assert_num_queries(1):
        assert len(limits_now.value()) == 1
    with django_assert_num_queries(0):
        assert limits_now.value()[0].platform == cast.lantern.id
