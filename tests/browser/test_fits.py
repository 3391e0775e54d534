"""What is sent in any length or shape stays in the frame that it has: long names, upright pictures, long captions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case
from moderation.people.models import User
from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work, let_the_last_be_final, some_cases
from tests.browser.test_flow import on_stage
from tests.cast import Cast
from tests.moderation.cases.deciding import ask_for_two_where
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

# How high the place is that answers to a finger on it.
REACH = """one => {
  const { left, width, top, height } = one.getBoundingClientRect();
  const hits = (y) => one.contains(document.elementFromPoint(left + width / 2, y));
  let [first, last] = [top + height / 2, top + height / 2];
  while (hits(first - 1)) first -= 1;
  while (hits(last + 1)) last += 1;
  return last - first + 1;
}"""
# Whether all words of a button are inside of it, and none is cut by what it stands in.
WHOLE = """button => {
  const box = button.getBoundingClientRect();
  return [...button.querySelectorAll("[data-part]"), button].every((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    const [inner, own] = [words.getBoundingClientRect(), one.getBoundingClientRect()];
    return inner.right <= Math.min(own.right, box.right) + 1 && inner.left >= Math.max(own.left, box.left) - 1;
  });
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
        before = on_stage(page)
        page.keyboard.press("r")
        page.keyboard.press("1")
        expect(page.locator(f"#case[data-case='{before}']")).to_have_count(0)
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


@pytest.mark.parametrize("touch", [True, False])
@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_phone_nothing_lies_on_half_of_a_tool(
    browser: Browser, live_server: LiveServer, cast: Cast, language: str, touch: bool
) -> None:
    """With the words for the uploader, and that a reason takes two: the longest that stands with the reasons."""
    User.objects.filter(id=cast.mira.id).update(language=language)
    ask_for_two_where(cast.kleinmarkt, "minors")
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, PHONE, touch=touch)
    veil = page.locator(".stage-head .tools--words:visible").bounding_box()
    only = page.locator(".stage-head [data-behaviour~=zen]").bounding_box()
    assert veil
    assert only
    assert (veil["y"], veil["height"]) == (only["y"], only["height"])
    assert page.locator(".stage-head [name=zen]").evaluate(REACH) >= 44

    page.keyboard.press("r")
    for digit in (1, 2):
        if touch:
            page.locator(f"label.reason:has([data-digit='{digit}'])").tap()
        else:
            page.keyboard.press(f"Shift+Digit{digit}")
    hint = page.locator("[data-part=reject-hint]")
    expect(hint).to_have_text("senden" if language == "de" else "send")
    assert page.locator("[name=outcome][value=rejected]").evaluate(WHOLE)
    tools, dock = page.locator(".stage-foot .tools").bounding_box(), page.locator("#dock").bounding_box()
    assert tools
    assert dock
    assert tools["y"] + tools["height"] <= dock["y"]


def test_a_long_caption_is_folded_where_a_mind_is_changed_too(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1, caption="A line of a caption. " * 43)
    page = at_work(browser, live_server, PHONE)
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("Approved")
    let_the_last_be_final(page)
    page.keyboard.press("m")
    caption = page.locator(".change-form .caption")
    expect(caption).to_be_visible()
    folded = caption.evaluate("one => one.getBoundingClientRect().height")
    assert folded <= 6 * 24
    page.locator(".change-form .caption-fold summary").click()
    expect(page.locator(".change-form .caption-fold[open]")).to_have_count(1)
    assert caption.evaluate("one => one.getBoundingClientRect().height") > 2 * folded
