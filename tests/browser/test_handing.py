"""Hold, skip, reassign and second opinion by keyboard; a key and a digit each, and nothing typed does any of them."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.claim import open_case
from moderation.cases.models import Aside, Ask, Case, Note, Skip
from moderation.cases.opinion import ask_opinion
from tests.browser.chromium import in_chromium
from tests.browser.desk import PHONE, at_work
from tests.cast import Cast
from tests.moderation.cases.queues import made
from tests.review.queue.waiting import waiting

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]

# Faster than any hand: no event of the first key has been told when the second is pressed.
IN_ONE_BREATH = """async (keys) => {
  const told = new Promise((done) => document.addEventListener("toggle", done, { capture: true, once: true }));
  const options = { bubbles: true, cancelable: true };
  for (const key of keys) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, ...options }));
  await told;
}"""


def cases(cast: Cast, count: int) -> list[Case]:
    with transaction.atomic():
        return [waiting(cast.kleinmarkt) for _ in range(count)]


def on_stage(page: Page, case: Case) -> None:
    expect(page.locator(f"#case[data-case='{case.id}']")).to_be_visible()


def test_each_takes_a_key_and_a_digit(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    first, second, third, fourth, last = cases(cast, 5)
    page = at_work(browser, live_server)
    on_stage(page, first)

    page.keyboard.press("s")
    expect(page.get_by_text("Why skip it?")).to_be_focused()
    page.keyboard.press("h")
    expect(page.get_by_text("Why skip it?")).not_to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Hold it for later")).not_to_be_visible()
    page.keyboard.press("3")  # nothing is unfolded
    page.wait_for_load_state("networkidle")
    on_stage(page, first)
    assert not Skip.objects.exists()
    page.keyboard.press("s")
    page.keyboard.press("3")
    on_stage(page, second)
    assert Skip.objects.get().reason == "unsure"

    page.keyboard.press("s")
    page.keyboard.press("6")
    page.keyboard.type("a1 hours")
    expect(page.locator("#skip-words")).to_have_value("a1 hours")
    page.get_by_role("button", name="Skip for that").click()
    on_stage(page, third)
    assert Skip.objects.get(reason="other").words == "a1 hours"

    page.keyboard.press("h")
    page.keyboard.press("2")
    on_stage(page, fourth)
    third.refresh_from_db()
    assert (third.aside, third.holder) == (Aside.HOLD, cast.mira)

    page.keyboard.press("n")
    page.keyboard.type("a replica?")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_label("Your question")).to_have_value("a replica?")
    page.get_by_label("Whom").select_option("jonas")
    page.get_by_role("button", name="Ask", exact=True).click()
    on_stage(page, last)
    assert Ask.objects.get().asked_of == cast.jonas

    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Reassign this case")).to_be_visible()
    page.keyboard.press("Escape")
    on_stage(page, last)
    last.refresh_from_db()
    assert (last.holder, last.aside) == (cast.mira, "")


def test_a_field_reached_before_its_sheet_is_told_open_keeps_the_cursor(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    (case,) = cases(cast, 1)
    page = at_work(browser, live_server)
    on_stage(page, case)
    page.evaluate(IN_ONE_BREATH, ["s", "6"])
    page.keyboard.type("a1 hours")
    expect(page.locator("#skip-words")).to_have_value("a1 hours")
    on_stage(page, case)


def test_a_finger_without_scripts_can_do_it_too(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second = cases(cast, 2)
    page = at_work(browser, live_server, PHONE, scripts=False)
    page.locator("summary", has_text="Skip").click()
    page.get_by_role("button", name="Too distressing").click()
    on_stage(page, second)
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="1 hour").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert set(Case.objects.values_list("id", "aside")) == {(first.id, ""), (second.id, "hold")}


def test_another_queue_has_a_key_and_a_place_in_more(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    german = made(cast.kleinmarkt, "German", languages=("de",))
    first, second, last = cases(cast, 3)
    page = at_work(browser, live_server)
    on_stage(page, first)
    where = page.locator("#move-to")
    page.keyboard.press("i")
    expect(where).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(where).not_to_be_visible()
    page.keyboard.press("i")
    expect(where).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    on_stage(page, second)

    page.keyboard.press("n")
    page.keyboard.type("it is German")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.get_by_role("link", name="Move to another queue").click()
    expect(where).to_be_focused()
    expect(page.get_by_text("Hold it for later")).not_to_be_visible()
    page.get_by_role("button", name="Move it there").click()
    on_stage(page, last)
    assert set(Case.objects.filter(queue=german)) == {first, second}
    assert Note.objects.get(case=second).text == "it is German"
    page.keyboard.press("v")
    page.keyboard.press("h")
    expect(page.get_by_text("Hold it for later")).to_be_visible()
    expect(page.get_by_role("link", name="Move to another queue")).to_have_count(0)


def test_control_and_enter_send_what_is_typed_wherever_the_key_is_printed(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    asked, first, second, last = cases(cast, 4)
    ask_opinion(asked.id, cast.jonas, open_case(asked.id, cast.jonas).version, "A replica, or real?", "mira")
    page = at_work(browser, live_server)
    on_stage(page, first)
    page.keyboard.press("s")
    page.keyboard.press("6")
    page.keyboard.type("cannot read it")
    page.keyboard.press("Enter")
    page.keyboard.type("at all")
    expect(page.locator("#skip-words")).to_have_value("cannot read it\nat all")
    expect(page.get_by_role("button", name="Skip for that")).to_contain_text(
        "Ctrl Enter", use_inner_text=True
    )
    page.keyboard.press("Control+Enter")
    on_stage(page, second)
    assert Skip.objects.get().reason == "other"

    page.keyboard.press("o")
    page.get_by_label("Your question").fill("And this one?")
    page.keyboard.press("Control+Enter")
    on_stage(page, last)
    assert Ask.objects.filter(asked_by=cast.mira).count() == 1

    page.goto(f"{live_server.url}/review/cases/{asked.id}/opinion")
    answer = page.get_by_role("button", name="Answer")
    expect(answer).to_contain_text("Ctrl Enter", use_inner_text=True)
    page.keyboard.press("n")
    page.keyboard.type("A replica.")
    page.keyboard.press("Control+Enter")
    expect(answer).to_have_count(0)
    assert Note.objects.get(case=asked, person=cast.mira).text == "A replica."
