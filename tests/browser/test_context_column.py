"""The column beside the picture: it scrolls by itself, also by keyboard, and the document never does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, at_work
from tests.cast import Cast
from tests.moderation.processes.waiting import until
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, cast: Cast) -> Page:
    post_and_work(cast.kleinmarkt, photograph(1))
    return at_work(browser, live_server)


def test_opening_the_rules_does_not_lengthen_the_document(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.locator(".rules-all")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == DESK[1]


def test_the_rules_are_read_by_keyboard_and_escape_gives_the_focus_back(page: Page) -> None:
    column = page.get_by_role("complementary", name="Context")
    page.keyboard.press("p")
    expect(column).to_be_focused()

    page.keyboard.press("End")
    until(lambda: column.evaluate("one => one.scrollTop") > 300)

    page.keyboard.press("Escape")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator(".rules-all")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator(".rules-all")).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()


def test_the_keys_of_a_decision_work_while_the_rules_are_read(page: Page) -> None:
    page.keyboard.press("p")
    page.keyboard.press("r")
    expect(page.locator("#dock.is-choosing")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_text("You rejected for weapons")).to_be_visible()
