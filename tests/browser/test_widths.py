"""Nothing is cut off or runs into its neighbour at the width of a small laptop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Decision
from moderation.cases.queue import Queue
from moderation.screening.models import Screening
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, some_cases
from tests.cast import PASSWORD, Cast
from tests.moderation.cases.opening import be_due
from tests.moderation.seeing.decided import decided
from tests.review.insights.ledger import CENT, VENDOR, call

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
LAPTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
CUT = "one => one.scrollWidth > one.clientWidth"
LONG_NAME = "azure_content_safety"
OVERLAPS = """all => all.filter(row => {
  const [name, bar] = [...row.children];
  const range = document.createRange();
  range.selectNodeContents(name);
  return range.getBoundingClientRect().right > bar.getBoundingClientRect().left;
}).length"""


def page_of(browser: Browser, live_server: LiveServer, person: str, path: str) -> Page:
    page = browser.new_context(viewport=LAPTOP).new_page()
    page.goto(f"{live_server.url}/sign-in/?next={path}")
    page.get_by_label("User name").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def test_filters_are_folded_on_the_phone_alone(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    for path, name in (("/audit/?event=submission.routed", "who"), ("/submissions/", "status")):
        page = page_of(browser, live_server, "priya", path)
        field, fold = page.locator(f"[name={name}]"), page.locator("summary", has_text="Filters").first
        expect(field).to_be_visible()
        expect(fold).to_be_hidden()
        page.set_viewport_size(PHONE)
        expect(field).to_be_hidden()
        fold.click()
        expect(field).to_be_visible()


def test_at_the_width_of_a_laptop(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    routing = Decision.objects.get(case=case).routing
    assert routing is not None
    first = Screening.objects.get()
    second = Screening.objects.create(
        platform=cast.lantern,
        submission=case.submission,
        provider=LONG_NAME,
        scorer=LONG_NAME,
        digest="1" * 64,
        result=first.result,
        latency_ms=12_345,
    )
    routing.screenings = [str(first.id), str(second.id)]
    routing.save(update_fields=["screenings"])
    call(cast.lantern, cost=123_456 * CENT, input_tokens=12_345_678, output_tokens=1_234_567, provider=VENDOR)

    page = page_of(browser, live_server, "priya", "/insights/providers/")
    assert page.locator(".scorers").count() == 1
    assert not page.locator(".table-wrap:has(> .scorers)").evaluate(CUT)

    page = page_of(browser, live_server, "mira", f"/review/cases/{case.id}")
    assert page.locator(".score").count() == 2
    assert page.locator(".score").evaluate_all(OVERLAPS) == 0


OPENS = [("s", "#skip-words"), ("n", "#note"), ("h", "[name=hold]"), ("r0", "#find-reason")]
INSIDE = """one => { const {top, left, right} = one.closest(".sheet").getBoundingClientRect();
  return top >= 0 && left >= 0 && right <= innerWidth; }"""
FREE = """one => { const sheet = one.closest(".sheet").getBoundingClientRect();
  return ["approved", "rejected"].every((value) => {
    const button = document.querySelector(`[value=${value}]`).getBoundingClientRect();
    return sheet.bottom <= button.top || sheet.left >= button.right || sheet.right <= button.left;
  }); }"""


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "size", [(1440, 900), (1280, 800), (1280, 720), (1024, 768), (900, 1100), (390, 844)]
)
def test_what_opens_from_the_dock_is_in_the_window_and_not_on_approve(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int], language: str
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, size)
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for keys, field in OPENS:
        for key in keys:
            page.keyboard.press(key)
        there = page.locator(field).first
        expect(there).to_be_visible()
        assert there.evaluate(INSIDE), (keys, size, language)
        assert there.evaluate(FREE), (keys, size, language)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(there).to_be_hidden()


def test_what_is_urgent_elsewhere_widens_no_phone(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    late = some_cases(cast.lantern, 1)[0]
    Queue.objects.filter(id=late.queue_id).update(
        name="A queue of a name that is longer than any phone is wide"
    )
    be_due(late, timezone.now() - timedelta(minutes=15))
    page = at_work(browser, live_server, (390, 844))
    if page.locator("h1").inner_text() != "Kleinmarkt":
        page.goto(f"{live_server.url}/review/next?queue=kleinmarkt&level=moderator")
    expect(page.locator("[data-live=urgent] .badge")).to_be_visible(timeout=15_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".case-top h1")).to_have_text("Kleinmarkt")
    assert page.locator(".case-top h1").evaluate("one => one.getBoundingClientRect().width") > 60


def test_a_low_window_shows_more_picture_than_buttons(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """As at 200 % on a laptop; R brings the reasons."""
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, (720, 450))
    dock = page.locator("#dock")
    assert dock.evaluate("one => one.getBoundingClientRect().height") <= 450 / 3
    expect(page.locator(".reasons .reason").first).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator(".reasons .reason").first).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert Decision.objects.get().kind == "rejected"


BETWEEN = """() => document.querySelector("#dock").getBoundingClientRect().top
  - document.querySelector(".case-top").getBoundingClientRect().bottom"""
CLEAR = """() => document.querySelector("[data-part=picture]").getBoundingClientRect().bottom
  <= document.querySelector("#dock").getBoundingClientRect().top"""


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("size", "room"), [((720, 450), 220), ((1280, 500), 270), ((667, 375), 140)])
def test_a_low_window_keeps_room_for_the_picture_while_a_reason_is_chosen(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int], room: int, language: str
) -> None:
    """With the words of one that is ticked; the others are in reach, and so is the one that is looked for."""
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, size)
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.reload()
    page.keyboard.press("r")
    page.keyboard.press("Shift+Digit7")
    expect(page.locator("#told-self_harm")).to_be_visible()
    assert page.evaluate(BETWEEN) >= room
    last = page.locator(".reasons .reason").nth(8)
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    page.keyboard.press("0")
    expect(page.locator("#find-reason")).to_be_focused()
    assert page.locator("#find-reason").evaluate(INSIDE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#dock.is-choosing")).to_have_count(0)
    expect(page.locator("#dock .decision--lesser").first).to_be_visible()


def test_at_400_percent_the_dock_stands_below_the_picture_and_reasons_come_into_view(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server, (360, 225))
    assert page.evaluate(CLEAR)
    page.keyboard.press("r")
    assert page.evaluate(CLEAR)
    expect(page.locator(".reasons .reason").first).to_be_in_viewport()
