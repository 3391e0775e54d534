"""What is sent in any length or shape stays in the frame that it has: long names, upright pictures, long captions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case
from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work, some_cases
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
UNBROKEN = "kestrel" * 14 + "k"
# By how many pixels the words of the first run into what stands at their right, or out of the window.
RUNS_OVER = """head => {
  const words = document.createRange();
  words.selectNodeContents(head.children[1]);
  const end = Math.max(...[...words.getClientRects()].map((line) => line.right));
  return Math.max(0, end - head.querySelector(".part-key").getBoundingClientRect().left, end - innerWidth);
}"""


def fits(page: Page, width: int) -> None:
    head = page.locator(".result-head")
    expect(head).to_contain_text(UNBROKEN)
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    assert head.evaluate(RUNS_OVER) == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_uploader_without_a_break_widens_no_page(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int]
) -> None:
    some_cases(cast.kleinmarkt, 2, uploader_id=UNBROKEN)
    page = at_work(browser, live_server, size)
    for _ in range(2):  # beside the next one, and where none is left
        page.keyboard.press("r")
        page.keyboard.press("1")
        expect(page.locator(".toast")).to_contain_text("Rejected")
        fits(page, size[0])
    for case in Case.objects.filter(state="decided"):
        let_it_be_final(case)
    expect(page.locator(".result")).not_to_contain_text("Sealed until it is final", timeout=9_000)
    fits(page, size[0])
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="change it?")).to_be_visible()
    fits(page, size[0])
