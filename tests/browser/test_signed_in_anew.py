"""Signed out, and in again in another tab: the page in the first goes on for the same person, and for nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case, Decision, Note
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, sign_in, some_cases, stand_in_between
from tests.cast import Cast

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


def signed_in_anew(page: Page, live_server: LiveServer, who: str) -> None:
    """In another tab of the same browser: the page's own token is an old one then."""
    other = page.context.new_page()
    other.goto(f"{live_server.url}/me/")
    other.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').submit()")
    other.wait_for_url("**/sign-in/**")
    sign_in(other, live_server, who, "/me/")
    other.wait_for_url(f"{live_server.url}/me/")  # the sign-in page's address ends so too
    other.close()
    page.bring_to_front()


@pytest.mark.parametrize("first_is", ["ping", "decision"])
def test_a_page_of_before_the_same_person_signed_in_anew_goes_on(
    browser: Browser, live_server: LiveServer, cast: Cast, first_is: str
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque")
    page.keyboard.press("Escape")
    stand_in_between(page, "**/ping", lambda route: route.fulfill(status=204))
    signed_in_anew(page, live_server, "mira")
    if first_is == "ping":
        page.unroute("**/ping")
        lease = Case.objects.get(id=first.id).lease_until
        with page.expect_response(lambda answer: answer.url.endswith("/ping") and answer.status == 204):
            page.evaluate("document.dispatchEvent(new Event('second-look:shown'))")
        assert Case.objects.get(id=first.id).lease_until != lease
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible()
    made = Decision.objects.get()
    assert (made.case_id, made.note) == (first.id, "a plaque")


def test_a_note_is_saved_once_by_who_signed_in_anew(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque")
    stand_in_between(page, "**/ping", lambda route: route.fulfill(status=204))
    signed_in_anew(page, live_server, "mira")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Your note is kept with the case.", exact=True)).to_be_visible()
    expect(page.locator("#note")).to_have_value("")
    assert [note.text for note in Note.objects.all()] == ["a plaque"]


def test_marks_in_the_grid_go_on_after_signing_in_anew(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    page.goto(f"{live_server.url}/review/grid/")
    page.get_by_role("button", name="Kleinmarkt, 12 at once").click()
    expect(page.locator("[data-part=held]")).to_contain_text("held by you")
    signed_in_anew(page, live_server, "mira")
    with page.expect_response(lambda answer: answer.url.endswith("/grid/ping") and answer.status == 200):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-part=held]")).to_contain_text("held by you")


def test_a_page_of_before_somebody_else_signed_in_sends_nothing_in_their_name(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque")
    page.keyboard.press("Escape")
    signed_in_anew(page, live_server, "jonas")
    with page.expect_response(lambda answer: answer.url.endswith("/ping")):
        page.evaluate("document.dispatchEvent(new Event('second-look:shown'))")
    expect(page.locator("[data-part=held-words]")).to_have_text("No longer held by you")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="This form came from an old page")).to_be_visible()
    assert "a plaque" not in page.content()
    assert not Decision.objects.exists()
    assert not Case.objects.filter(holder=cast.jonas).exists()
