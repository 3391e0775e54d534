"""Who types while an answer is on its way types on as the next case comes, and no letter of it decides there; and a key
that comes on the heels of Escape is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case, Decision
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, some_cases, stand_in_between
from tests.cast import Cast
from tests.moderation.processes.waiting import until

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
# Before the next frame, in which the browser takes the focus from the field that is hidden now.
CLOSE_AND_PRESS = """(key) => {
  document.querySelector("dialog[open]").close();
  const options = { key, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
}"""


def approve_slowly(page: Page) -> Callable[[Case], None]:
    """Approve by key, the line holding it back; what is given back lets it through until this case is there."""
    held: list[Route] = []
    stand_in_between(page, "**/decide", lambda route: held.append(route), times=1)
    with page.expect_request("**/decide"):
        page.keyboard.press("a")

    def let_through(then: Case) -> None:
        held[0].continue_()
        expect(page.locator(f"#case[data-case='{then.id}']")).to_be_visible()

    return let_through


def test_a_note_begun_meanwhile_is_written_on_with_the_next_case(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second, _ = some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    let_through = approve_slowly(page)
    page.keyboard.press("n")
    page.keyboard.type("not ")
    let_through(second)
    page.keyboard.type("a match")
    expect(page.locator("#note")).to_have_value("not a match")
    expect(page.get_by_text("Begun before this case was there")).to_be_visible()
    expect(page.locator("#note")).to_be_focused()
    expect(page.locator("#note")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{second.id}']")).to_have_count(0)
    expect(page.locator("#note-begun")).to_be_hidden()
    made = Decision.objects.order_by("made_at").values_list("case_id", "note")
    assert list(made) == [(first.id, ""), (second.id, "not a match")]


def test_the_browser_asks_before_a_page_goes_with_a_note_that_nobody_has(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.keyboard.press("n")
    page.keyboard.type("not a match")
    page.keyboard.press("Escape")
    queues = page.get_by_role("link", name="Review", exact=True).first
    queues.click(no_wait_after=True)
    until(lambda: asked == ["beforeunload"])
    expect(page.locator("#note")).to_have_value("not a match")
    page.keyboard.press("j")  # the page that asks to whom takes it along
    expect(page.locator("#note")).to_have_value("not a match")
    expect(page.get_by_role("heading", name="Reassign")).to_be_visible()
    page.go_back()
    expect(page.locator(f"#case[data-case='{first.id}']")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("n")
    page.keyboard.type("not a match")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible()
    queues.click()
    page.wait_for_url("**/review/")
    assert asked == ["beforeunload"]
    assert Decision.objects.get().note == "not a match"


def test_a_note_stays_as_the_same_case_is_seen_otherwise(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("not a match")
    page.keyboard.press("Escape")
    for key, shown in (("c", "full"), ("g", "veiled")):
        page.keyboard.press(key)
        page.wait_for_url(f"**shown={shown}*")
        expect(page.locator("#note")).to_have_value("not a match")
    expect(page.locator("#note-begun")).to_be_hidden()


def test_what_went_out_with_a_decision_does_not_come_along(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second, _ = some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque")
    page.keyboard.press("Escape")
    let_through = approve_slowly(page)
    page.keyboard.press("n")
    page.keyboard.type(" and ")
    let_through(second)
    page.keyboard.type("a helmet")
    expect(page.locator("#note")).to_have_value("and a helmet")
    assert Decision.objects.get().note == "a plaque"
    assert Decision.objects.get().case_id == first.id


def test_who_is_on_the_way_to_another_page_gets_there(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    _, second, _ = some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    let_through = approve_slowly(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("searches s")
    let_through(second)
    page.keyboard.type("a")
    expect(page.locator("#palette [role=option]:visible")).to_have_text(["Saved searches"])
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert Decision.objects.count() == 1


def test_a_key_on_the_heels_of_a_dialog_is_not_taken_for_a_letter_in_it(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette input")).to_be_focused()
    page.evaluate(CLOSE_AND_PRESS, "r")
    expect(page.locator("#dock.is-choosing")).to_be_visible()


def test_a_note_begun_while_a_decision_waits_for_the_line_is_written_on_as_it_goes_out(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    _, second, _ = some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_contain_text("“Approve” goes out once.")
    page.keyboard.press("n")
    page.keyboard.type("not ")
    page.context.set_offline(False)
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible()
    page.keyboard.type("a match")
    expect(page.locator("#note")).to_have_value("not a match")
    assert Decision.objects.count() == 1
