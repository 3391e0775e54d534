"""Case after case without a wait: by keyboard, with the next pictures at hand, and the same without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case, Decision
from moderation.vocabulary import DecisionKind
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, some_cases
from tests.cast import Cast
from tests.moderation.processes.waiting import until

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
MANY = 6


# Which came first, the next picture or the page around it; and whether the page kept the very picture.
WATCH = """() => {
  const image = () => document.querySelector("[data-part=image]");
  let [of, first] = [document.getElementById("case").dataset.case, image()];
  window.came = [];
  new MutationObserver(() => {
    const now = document.getElementById("case")?.dataset.case;
    if (image() && image() !== first) window.came.push(now === of ? "picture" : "another picture");
    if (now !== of) window.came.push("page");
    [of, first] = [now, image()];
  }).observe(document.body, { childList: true, subtree: true });
}"""


def on_stage(page: Page) -> str:
    return page.locator("#case").get_attribute("data-case") or ""


def wait_until_at_hand(page: Page) -> None:
    """The next picture is here: the strip shows it."""
    expect(page.locator("[data-part=ready] img").first).to_be_visible()


def outcomes() -> list[str]:
    return list(Decision.objects.order_by("made_at").values_list("kind", flat=True))


EXPECTED = [DecisionKind.REJECTED if number % 5 == 4 else DecisionKind.APPROVED for number in range(MANY)]


def test_many_cases_by_keyboard_alone_with_the_next_picture_at_hand(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    cases = some_cases(cast.kleinmarkt, MANY)
    page = at_work(browser, live_server)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen, from_memory = [], 0
    for number in range(MANY):
        before = on_stage(page)
        seen.append(before)
        source = page.locator("[data-part=image]").get_attribute("src") or ""
        from_memory += source.startswith("blob:")
        if number < MANY - 1:
            wait_until_at_hand(page)
        if number % 5 == 4:
            page.keyboard.press("r")
            page.keyboard.press("3")
        else:
            page.keyboard.press("a")
        expect(page.locator(f"#case[data-case='{before}']")).to_have_count(0)
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert seen == [str(case.id) for case in cases]
    assert outcomes() == EXPECTED
    assert from_memory == MANY - 1  # the first one came over the line, and no other
    assert sum("/picture/veiled/" in url for url in asked) < MANY  # each of them once
    assert sum("/picture/thumb/" in url for url in asked) <= 2 * MANY
    assert Case.objects.filter(state="open").count() == 0


def test_a_picture_that_is_on_its_way_is_not_asked_for_again(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """The one after the next takes longer than a decision."""
    first, _, late = some_cases(cast.kleinmarkt, 3)
    waiting: list[Route] = []
    page = at_work(browser, live_server)
    url = page.url
    page.goto("about:blank")
    page.route(f"**/{late.id}/picture/veiled/**", lambda route: waiting.append(route))
    page.goto(url)
    wait_until_at_hand(page)
    until(lambda: page.evaluate("1") and waiting)
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{first.id}']")).to_have_count(0)
    page.wait_for_timeout(500)
    assert len(waiting) == 1
    waiting[0].continue_()
    wait_until_at_hand(page)


def test_the_picture_is_there_before_its_page(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    some_cases(cast.kleinmarkt, 3)
    page = at_work(browser, live_server)
    wait_until_at_hand(page)
    page.evaluate(WATCH)
    before = on_stage(page)
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{before}']")).to_have_count(0)
    assert page.evaluate("window.came") == ["picture", "page"]
    expect(page.get_by_alt_text("The uploaded picture")).to_be_visible()
    expect(page.locator(".leaving")).to_have_count(0)
    page.keyboard.press("+")
    expect(page.get_by_label("Fit the stage")).to_have_text("150 %")


def test_the_same_cases_without_scripts(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    some_cases(cast.kleinmarkt, MANY)
    page = at_work(browser, live_server, scripts=False)
    for number in range(MANY):
        if number % 5 == 4:
            page.locator("#reason-3").check()
            page.get_by_role("button", name="Reject").click()
        else:
            page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert outcomes() == EXPECTED
