"""What the pages say and do on their own: nothing is cut, a peek is said to be logged, an empty queue looks again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, let_the_last_be_final
from tests.cast import Cast
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
CUT = "one => one.scrollWidth > one.clientWidth"


def test_a_day_at_the_desk(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)
    hint = page.locator("[data-part=reject-hint]")
    assert not hint.evaluate(CUT)
    page.keyboard.press("r")
    expect(hint).to_have_text("1–9 or 0")
    assert not hint.evaluate(CUT)
    page.keyboard.press("Escape")

    page.keyboard.down("Space")
    expect(page.get_by_text("Grey, sharp · logged")).to_be_visible()
    page.keyboard.up("Space")
    expect(page.get_by_text("Grey, blurred · sent this way")).to_be_visible()

    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    let_the_last_be_final(page)
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="change it?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()

    post_and_work(cast.kleinmarkt, photograph(2))
    expect(page.get_by_text("A case has come in.")).to_be_visible(timeout=10_000)
    page.keyboard.press("t")
    expect(page.locator("#case")).to_be_visible()
