"""What a rejection would tell the uploader is shown before it goes out, and an approval takes its actions along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Decision
from moderation.policy.rules import ApprovalAction
from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work, let_the_last_be_final, some_cases
from tests.cast import Cast
from tests.moderation.cases.deciding import ask_for_two_where, change_policy
from tests.review.queue.test_alone import to_trainee

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
OFFERS = (ApprovalAction("age_restrict", "Age restriction"), ApprovalAction("label", "Label it"))


def test_the_words_are_shown_as_reasons_are_ticked_and_an_approval_takes_its_actions_along(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    change_policy(cast.kleinmarkt, approval_actions=OFFERS)
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    told = page.locator(".reasons > .told:visible")
    expect(told).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("Shift+Digit8")
    page.keyboard.press("Shift+Digit1")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("Your picture shows nudity or sexual activity")
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)

    page.keyboard.press("Shift+Digit2")
    expect(page.get_by_role("checkbox", name="Label it")).to_be_checked()
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("Approved, with label it.")
    page.keyboard.press("r")
    page.keyboard.press("Shift+Digit8")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Rejected, scam.")
    assert [(made.kind, made.actions) for made in Decision.objects.order_by("made_at")] == [
        ("approved", ["label"]),
        ("rejected", ["remove"]),
    ]
    assert {made.case_id for made in Decision.objects.all()} == {first.id, second.id}


def test_without_scripts_a_ticked_reason_shows_its_words(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, scripts=False)
    page.get_by_role("checkbox", name="Scam").first.check()
    expect(page.get_by_text("Your picture is part of an offer")).to_be_visible()


def test_without_scripts_no_key_is_printed_that_does_nothing(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 2)
    printed = ".kbd >> visible=true"
    assert at_work(browser, live_server).locator(printed).count() > 5
    page = at_work(browser, live_server, scripts=False)
    expect(page.locator("#dock")).to_be_visible()
    expect(page.locator(printed)).to_have_count(0)


def test_a_finger_on_a_reason_shows_the_words_and_reject_sends(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server, PHONE, touch=True)
    told = page.locator(".reasons > .told:visible")
    page.get_by_role("button", name="Reject").tap()
    page.locator("label.reason").first.tap()
    expect(told).to_have_count(1)
    page.locator("label.reason").nth(2).tap()
    expect(told).to_have_count(2)
    page.locator("label.reason").first.tap()
    expect(told).to_have_count(1)
    expect(page.locator("[data-part=reject-hint]")).to_have_text("send")
    assert not Decision.objects.exists()
    page.get_by_role("button", name="Reject").tap()
    expect(page.locator(".toast")).to_contain_text("Rejected")
    assert len(Decision.objects.get().reasons) == 1


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_takes_two_is_said_before_and_after_and_another_reason_may_be_chosen(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int]
) -> None:
    ask_for_two_where(cast.kleinmarkt, "minors")
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server, size)
    beforehand = page.get_by_text("a rejection takes effect once a second person has said the same")
    expect(beforehand).to_be_hidden()
    page.keyboard.press("r")
    expect(beforehand).to_be_visible()
    page.keyboard.press("8")
    expect(page.locator(".toast")).to_contain_text("Rejected, scam.")
    expect(page.locator(".toast")).not_to_contain_text("second person")
    let_the_last_be_final(page)

    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="You rejected this for scam; change it?")).to_be_visible()
    number = page.locator("[name=reason][value=minors]").get_attribute("data-key")
    page.wait_for_load_state("load")
    page.keyboard.press(str(number))
    expect(page.locator(".told:visible")).to_contain_text("once a second person has said the same")
    page.keyboard.press("r")
    expect(page.locator(".toast")).to_contain_text("It takes effect once a second person has said the same.")
    fits = page.locator(".toast").evaluate(
        "toast => toast.getBoundingClientRect().right <= innerWidth && toast.scrollWidth <= toast.clientWidth"
    )
    assert fits
    made = Decision.objects.latest("made_at")
    assert ([one["code"] for one in made.reasons], made.supersedes_id is None) == (["minors"], False)


TWICE = re.compile("takes effect once a second person has said the same")


def test_that_a_reason_takes_two_is_said_once(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    ask_for_two_where(cast.kleinmarkt, "minors")
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    said = page.get_by_text(TWICE).filter(visible=True)
    marked = page.locator("[name=reason][value=minors]").get_attribute("data-digit")
    page.keyboard.press("r")
    expect(said).to_have_text("For minors a rejection takes effect once a second person has said the same.")
    page.keyboard.press(f"Shift+Digit{marked}")
    expect(said).to_have_text("It takes effect once a second person has said the same.")
    page.keyboard.press(f"Shift+Digit{marked}")
    page.keyboard.press("Shift+Digit8")
    expect(said).to_have_text("For minors a rejection takes effect once a second person has said the same.")


def test_a_trainee_who_ticks_such_a_reason_still_reads_that_somebody_confirms_it(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    ask_for_two_where(cast.kleinmarkt, "minors")
    to_trainee(cast.mira)
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    marked = page.locator("[name=reason][value=minors]").get_attribute("data-digit")
    page.keyboard.press("r")
    page.keyboard.press(f"Shift+Digit{marked}")
    expect(page.get_by_text("It counts once somebody confirms it.")).to_be_visible()
