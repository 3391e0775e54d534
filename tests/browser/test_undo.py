"""Taking a decision back by key: the three seconds are counted down, and what was typed is there again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work
from tests.cast import Cast
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
