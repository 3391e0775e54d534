"""What a field offers while one types: colleagues to name in a note, pages to go to. And Ctrl Enter saves a note."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Mention, Note
from tests.browser.chromium import in_chromium
from tests.browser.desk import PHONE, at_work, some_cases
from tests.cast import Cast

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


def test_a_name_that_is_begun_is_offered_taken_and_told(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    (case,) = some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    note, names = page.locator("#note"), page.locator("#note-names [role=option]:visible")
    page.keyboard.press("n")
    page.keyboard.type("mail me@j")
    expect(names).to_have_count(0)
    page.keyboard.type(" or @")
    expect(names).to_contain_text(["@aiko", "@jonas"])
    page.keyboard.type("we")  # Jonas Weil
    expect(names).to_have_count(1)
    page.keyboard.press("Escape")
    expect(names).to_have_count(0)
    expect(note).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator("[aria-selected=true]")).to_contain_text("@aiko")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(note).to_have_value("mail me@j or @aiko ")
    expect(names).to_have_count(0)
    page.keyboard.type("@jonas")
    expect(names).to_have_count(0)
    for _ in "nas":
        page.keyboard.press("Backspace")
    names.click()
    expect(note).to_have_value("mail me@j or @aiko @jonas ")
    page.keyboard.type("same seller?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Your note is kept with the case.", exact=True)).to_be_visible()
    assert Note.objects.get(case=case).text == "mail me@j or @aiko @jonas same seller?"
    assert {one.person for one in Mention.objects.all()} == {cast.aiko, cast.jonas}


def test_on_a_phone_a_finger_takes_a_name(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, PHONE, touch=True)
    page.locator("summary", has_text="Note").tap()
    page.locator("#note").tap()
    page.keyboard.type("@jo")
    page.locator("#note-names [role=option]:visible").tap()
    expect(page.locator("#note")).to_have_value("@jonas ")


def test_pages_are_offered_and_what_is_typed_goes_where_it_did(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.goto(f"{live_server.url}/submissions/")
    page.keyboard.press("Control+k")
    offered = page.locator("#palette [role=option]:visible")
    expect(offered).to_contain_text(["Review", "Mine", "Submissions", "Grid"])
    expect(page.locator("#palette")).not_to_contain_text("Audit log")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.type("searches sa")
    expect(offered).to_have_text(["Saved searches"])
    assert asked == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/saved/")
    page.keyboard.press("Control+k")
    page.keyboard.type("mi")
    expect(offered).to_have_text(["Mine"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/mine/")
    page.keyboard.press("Control+k")
    page.keyboard.type("no such thing")
    expect(offered).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/go?q=no+such+thing")
