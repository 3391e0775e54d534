"""What the pages say and do on their own: nothing is cut, a peek is said to be logged, an empty queue looks again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Decision, Skip
from moderation.people.models import User
from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work, let_the_last_be_final, some_cases, typed
from tests.cast import Cast
from tests.moderation.processes.waiting import until
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
CUT = "one => one.scrollWidth > one.clientWidth"
# Whatever can be pressed and is seen, whose own words do not fit into it with a pixel to spare on either side.
TIGHT = """() => [...document.querySelectorAll(".case :is(button, summary.decision, .button, .reason, .tool)")]
  .filter((one) => one.checkVisibility() && one.offsetParent)
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement } = texts.currentNode;
      if (!texts.currentNode.data.trim() || !parentElement.checkVisibility()) continue;
      if (parentElement.closest(".visually-hidden")) continue;
      const words = document.createRange();
      words.selectNodeContents(texts.currentNode);
      const inside = words.getBoundingClientRect();
      const out = inside.left < box.left + 2 || inside.right > box.right - 2;
      if (out || inside.top < box.top || inside.bottom > box.bottom) return true;
    }
    return false;
  })
  .map((one) => one.innerText)"""


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
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()

    post_and_work(cast.kleinmarkt, photograph(2))
    expect(page.get_by_text("A case has come in.")).to_be_visible(timeout=10_000)
    page.keyboard.press("t")
    expect(page.locator("#case")).to_be_visible()


@pytest.mark.parametrize(("size", "touch"), [(PHONE, True), (PHONE, False), (DESK, False)])
def test_no_german_button_is_cut_or_tight(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int], touch: bool
) -> None:
    User.objects.filter(id=cast.mira.id).update(language="de")
    some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server, size, touch=touch)
    assert page.evaluate(TIGHT) == []
    for key in "shnr":
        page.keyboard.press(key)
        assert page.evaluate(TIGHT) == [], key
        page.keyboard.press("Escape")
    for digits in (["2"], ["Shift+Digit7", "Shift+Digit2", "Shift+Digit3", "Enter"]):
        for pressed in ("r", *digits):
            page.keyboard.press(pressed)
        expect(page.locator(".toast")).to_contain_text("Abgelehnt")
        assert page.evaluate(TIGHT) == []
        ring = page.locator(".toast .ring").bounding_box()
        assert ring
        assert round(ring["width"]) == 22
        expect(page.locator(".toast")).to_have_count(0, timeout=10_000)


def test_a_reason_is_one_digit_on_a_keyboard_whose_digits_need_shift(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """A French one: é and 2 are the same key, and so are a quotation mark and 3. Either is the reason, and all of it."""
    some_cases(cast.kleinmarkt, 4)
    page = at_work(browser, live_server)
    for key, code, shift, reason in (("3", "Digit3", True, "violence"), ("é", "Digit2", False, "minors")):
        page.keyboard.press("r")
        typed(page, key, code, shift=shift)
        expect(page.locator(".toast")).to_contain_text(re.compile(f"rejected.*{reason}", re.I | re.S))
    given = Decision.objects.order_by("made_at").values_list("reasons", flat=True)
    assert [len(reasons) for reasons in given] == [1, 1]
    page.keyboard.press("s")
    typed(page, "&", "Digit1")
    until(lambda: Skip.objects.exists(), seconds=5)


def test_the_keys_are_told_beside_the_picture_alone(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.keyboard.press("v")
    expect(page.locator(".sidebar")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
