"""The three seconds after a decision: counted down, taken back by key with what was typed, and over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, some_cases
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


def test_the_note_is_back_after_an_undo_and_the_keys_still_work(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    post_and_work(cast.kleinmarkt, photograph(1), caption="the first")
    post_and_work(cast.kleinmarkt, photograph(2), caption="the second")
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque, not a weapon")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("Final in")
    page.keyboard.press("z")

    expect(page.get_by_text("the first")).to_be_visible()
    expect(page.locator("#note")).to_have_value("a plaque, not a weapon")
    expect(page.locator(".toast")).to_contain_text("Your note is back")
    page.keyboard.press("r")
    expect(page.locator("#dock.is-choosing")).to_be_visible()


def test_what_it_met_comes_to_the_page_when_it_is_final_and_the_post_stays_where_it_is(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.lantern, 2, caption="a bicycle")
    page = at_work(browser, live_server)
    page.keyboard.press("a")
    result = page.locator(".result")
    expect(result).to_contain_text("Sealed until it is final")
    post = page.get_by_text("a bicycle")
    place = post.bounding_box()
    expect(page.locator(".toast")).to_contain_text("Final in")
    let_it_be_final(Case.objects.get(state="decided"))
    expect(result).to_contain_text("The machine sent this to a person.", timeout=9_000)
    assert place
    assert post.bounding_box() == place
    assert "after=" in page.url
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="You approved this; change it?")).to_be_visible()


def test_what_was_folded_stays_folded_when_the_result_comes(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.lantern, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("a")
    expect(page.locator(".result details[open]")).to_be_visible()
    page.keyboard.press("f")
    let_it_be_final(Case.objects.get(state="decided"))
    met = page.locator(".result [data-part=met]")
    expect(met).to_contain_text("The machine sent this", timeout=9_000)
    expect(met).to_be_hidden()


def test_without_scripts_a_link_looks_whether_it_is_final(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.lantern, 2)
    page = at_work(browser, live_server, scripts=False)
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name="See whether it is final").click()
    expect(page.locator(".result")).to_contain_text("Sealed until it is final")
    let_it_be_final(Case.objects.get(state="decided"))
    page.get_by_role("link", name="See whether it is final").click()
    expect(page.locator(".result")).to_contain_text("The machine sent this to a person.")


def test_without_scripts_the_page_says_until_when_and_undo_is_a_form(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    post_and_work(cast.kleinmarkt, photograph(1), caption="the first")
    post_and_work(cast.kleinmarkt, photograph(2), caption="the second")
    page = at_work(browser, live_server, scripts=False)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("the second")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Final at")
    page.wait_for_timeout(3_200)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("the first")).to_be_visible()
