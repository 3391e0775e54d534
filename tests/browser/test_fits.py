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
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
UNBROKEN = "kestrel" * 14 + "k"
# Which pictures stand out of the frame that they have here; each of them has come, and is upright.
STANDS_OUT = """signs => signs.filter((sign) => {
  const image = sign.querySelector("img");
  if (image.naturalHeight <= image.naturalWidth) throw new Error("not upright");
  const [outer, inner] = [sign.getBoundingClientRect(), image.getBoundingClientRect()];
  return inner.bottom > outer.bottom + 1 || inner.height > outer.height + 1;
}).length"""
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


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_upright_picture_is_cut_to_its_small_frame(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int]
) -> None:
    post_and_work(cast.kleinmarkt, photograph(1, 600, 900))
    post_and_work(cast.kleinmarkt, photograph(2, 300, 1400))
    page = at_work(browser, live_server, size)
    first = page.url
    page.keyboard.press("h")
    page.keyboard.press("2")
    page.wait_for_url(lambda url: url != first)
    page.goto(f"{live_server.url}/review/mine/")
    expect(page.locator(".asked-sign img")).to_have_count(2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.asked-sign img')].every((one) => one.naturalWidth)"
    )
    assert page.locator(".asked-sign").evaluate_all(STANDS_OUT) == 0


def test_the_caption_beside_the_grid_stands_below_the_picture(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    cases = some_cases(cast.lantern, 2, caption="A line of a caption that takes some room. " * 4)
    page = at_work(browser, live_server)
    page.goto(f"{live_server.url}/review/grid/?queue=lantern/{cases[0].queue.slug}&level=moderator&size=12")
    preview, caption = page.locator("[data-part=preview]"), page.locator(".grid-aside .caption")
    page.wait_for_function("() => document.querySelector('[data-part=preview]').naturalWidth")
    picture, words = preview.bounding_box(), caption.bounding_box()
    assert picture
    assert words
    assert picture["y"] + picture["height"] <= words["y"]
    assert words["height"] >= 80
