"""The stage: what is turned still fits, zooming keeps its point, moving stops at the edge, a step keeps the view."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE, at_work, some_cases, stand_in_between
from tests.cast import Cast

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]

# Where the picture's own corners are, not those of the element that holds it.
LAID_OUT = """() => {
  const image = document.querySelector('[data-part=image]'), stage = image.parentElement;
  const style = getComputedStyle(image), [x, y = 0] = style.translate.split(' ').map(parseFloat);
  const fit = Math.min(stage.clientWidth / image.naturalWidth, stage.clientHeight / image.naturalHeight);
  const by = fit * (style.scale === 'none' ? 1 : parseFloat(style.scale));
  const turned = parseFloat(style.rotate) % 180 !== 0;
  const [across, down] = [image.naturalWidth * by, image.naturalHeight * by];
  return {wide: turned ? down : across, high: turned ? across : down, x: x || 0, y, turned,
          stageWide: stage.clientWidth, stageHigh: stage.clientHeight};
}"""


WITHIN = """one => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
}"""


def laid_out(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(LAID_OUT)
    return found


def test_the_picture_turns_zooms_and_moves(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    for turned in (True, False):
        page.keyboard.press("y")
        seen = laid_out(page)
        assert seen["turned"] is turned
        assert seen["wide"] <= seen["stageWide"] + 1
        assert seen["high"] <= seen["stageHigh"] + 1
        assert seen["wide"] >= seen["stageWide"] - 1 or seen["high"] >= seen["stageHigh"] - 1

    stage = page.locator("[data-part=picture]").bounding_box()
    assert stage is not None
    middle = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.move(middle[0] + 100, middle[1])
    page.mouse.wheel(0, -400)  # e times as large, about the point under the pointer
    expect(page.locator("[data-part=zoom-words]")).to_have_text("272 %")
    seen = laid_out(page)
    assert seen["x"] == pytest.approx(100 * (1 - 2.718), abs=2)

    for _ in range(20):
        page.keyboard.press("ArrowRight")
    edge = laid_out(page)
    assert edge["x"] == pytest.approx((edge["stageWide"] - edge["wide"]) / 2, abs=1)
    page.mouse.down()
    page.mouse.move(middle[0] + 180, middle[1] + 30)
    page.mouse.up()
    assert laid_out(page)["x"] == pytest.approx(edge["x"] + 80, abs=1)

    page.keyboard.press("c")
    expect(page.get_by_text("Colour, logged", exact=True)).to_be_visible()
    assert laid_out(page)["x"] == pytest.approx(edge["x"] + 80, abs=1)
    page.keyboard.press("0")
    expect(page.locator("[data-part=zoom-words]")).to_have_text("Fit")
    page.keyboard.press("+")
    page.keyboard.press("a")
    expect(page.get_by_text("You approved")).to_be_visible()
    expect(page.locator("[data-part=zoom-words]")).to_have_text("Fit")


WHOLE = "() => document.querySelector('[data-part=image]').naturalWidth > 0"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lost", ["**/picture/grey/**", "**/peek"], ids=["picture", "word"])
def test_a_peek_that_fails_leaves_the_veil_says_so_and_can_be_tried_again(
    browser: Browser, live_server: LiveServer, cast: Cast, lost: str, size: tuple[int, int]
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, size)
    image = page.locator("[data-part=image]")
    veiled = image.get_attribute("src")
    said = page.get_by_text("The picture in grey did not come.")
    stand_in_between(page, lost, lambda route: route.abort(), times=1)
    page.keyboard.down("Space")
    expect(said).to_be_visible()
    assert said.evaluate(WITHIN)
    page.keyboard.up("Space")
    expect(image).to_be_visible()
    expect(image).to_have_attribute("src", veiled or "")
    page.wait_for_function(WHOLE)
    expect(page.locator("[data-part=broken]")).to_be_hidden()
    expect(page.locator("[data-part=shown-words]")).to_have_text("Grey, blurred")

    page.keyboard.down("Space")
    expect(page.locator("[data-part=shown-words]")).to_have_text("Grey, sharp")
    expect(image).to_have_attribute("src", re.compile("/picture/grey/"))
    page.wait_for_function(WHOLE)
    expect(said).to_have_count(0)
    page.keyboard.up("Space")
    expect(image).to_have_attribute("src", veiled or "")


def test_only_the_picture_leaves_the_lock_at_hand_and_keeps_what_is_typed(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("half a word")
    page.keyboard.press("Escape")
    with page.expect_response("**/only-the-picture"):
        page.keyboard.press("v")
    for part in (".sidebar", ".strip", ".context"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("#note")).to_have_value("half a word")
    page.keyboard.press("x")
    expect(page.locator("#abuse")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".context")).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("submissions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/")
