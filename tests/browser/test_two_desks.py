"""Two people at one queue, a tab that is closed, and a line that goes down: one case, one person, one decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from moderation.audit.models import Entry
from moderation.cases.claim import RELEASE_GRACE
from moderation.cases.models import Case, Decision, Note, Skip
from tests.browser.chromium import in_chromium
from tests.browser.desk import (
    DESK,
    PHONE,
    at_work,
    let_the_last_be_final,
    sit_down,
    some_cases,
    stand_in_between,
)
from tests.browser.test_flow import on_stage
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, said
from tests.moderation.processes.waiting import until

# Of whatever the stage and the dock have to press: where each stands, and whether a press on its middle would reach it.
TOOLS = """[...document.querySelectorAll(".stage :is(a, button), .dock .decision, [data-part=picture]")]
  .filter((one) => one.checkVisibility())"""
PLACES = f"{TOOLS}.map((one) => Object.values(one.getBoundingClientRect().toJSON()).join())"
IN_REACH = f"""{TOOLS}.every((one) => {{
  const {{ left, top, width, height }} = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}})"""

SOON = 2_000
TRIED_AGAIN = 15_000  # every six seconds, where the browser does not say that its line is back

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


def next_by(page: Page) -> str:
    """Approve, and the case that comes then."""
    before = on_stage(page)
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{before}']")).to_have_count(0)
    return on_stage(page)


def test_two_browsers_never_hold_the_same_case_and_a_closed_tab_frees_its_own(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 8)
    mira = at_work(browser, live_server)
    jonas = browser.new_context().new_page()
    sit_down(jonas, live_server, "jonas")
    held = [on_stage(mira), on_stage(jonas)]
    for _ in range(3):
        held += [next_by(mira), next_by(jonas)]
    assert len(set(held)) == len(held) == 8
    expect(jonas.locator("[data-live=others]")).to_contain_text("Mira Okafor", timeout=10_000)

    left = on_stage(mira)
    mira.close(run_before_unload=True)
    until(lambda: Entry.objects.filter(event="case.released").exists())
    freed = Case.objects.get(id=left).lease_until
    assert freed is not None
    assert freed - timezone.now() <= RELEASE_GRACE
    assert freed + timedelta(seconds=17) > timezone.now()  # twenty seconds in all, if anybody asks for more


def lost_going(page: Page) -> Callable[[], None]:
    """The line is down: nothing gets out."""
    page.context.set_offline(True)
    return lambda: page.context.set_offline(False)


def lost_coming(page: Page) -> Callable[[], None]:
    """The server has it, and the answer is lost."""

    def swallow(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("internetdisconnected")

    stand_in_between(page, "**/decide", swallow)
    return lambda: page.unroute("**/decide")


@pytest.mark.parametrize("lose", [lost_going, lost_coming])
def test_a_decision_over_a_line_that_was_down_is_made_once_and_what_was_typed_is_kept(
    browser: Browser, live_server: LiveServer, cast: Cast, lose: Callable[[Page], Callable[[], None]]
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque, not a weapon")
    page.keyboard.press("Escape")
    back = lose(page)
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#note")).to_have_value("a plaque, not a weapon")
    back()
    if lose is lost_coming:  # a line that is back is told by the browser, and the decision goes out by itself
        page.get_by_role("button", name="Try now").click()
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible()
    made = Decision.objects.get()
    assert (made.case_id, made.note) == (first.id, "a plaque, not a weapon")
    assert Entry.objects.filter(event="case.decided").count() == 1


def test_a_note_typed_in_one_tab_outlives_the_same_decision_in_another(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, _ = some_cases(cast.kleinmarkt, 2)
    one = at_work(browser, live_server)
    two = one.context.new_page()
    two.goto(f"{live_server.url}/review/cases/{first.id}")
    two.keyboard.press("n")
    two.keyboard.type("look at the second frame")
    two.keyboard.press("Escape")
    next_by(one)
    let_the_last_be_final(one)
    two.bring_to_front()
    two.keyboard.press("a")
    expect(two.locator(".state-kept")).to_contain_text("look at the second frame")
    expect(two.locator("main")).to_contain_text("Your note did not come along.")
    two.keyboard.press("n")
    expect(two.get_by_text("Your note is kept with the case.")).to_be_visible()
    assert Note.objects.get(case=first).text == "look at the second frame"
    assert Decision.objects.get().note == ""


def test_the_header_agrees_with_the_banner_about_a_case_that_one_decided_in_another_tab(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """Not with the next ping, in up to twenty seconds; an undo gives it back."""
    first, _ = some_cases(cast.kleinmarkt, 2)
    one = at_work(browser, live_server)
    two = one.context.new_page()
    with two.expect_response("**/ping"):
        two.goto(f"{live_server.url}/review/cases/{first.id}")
    held = two.locator("[data-behaviour~=held]")
    expect(held).to_have_text("Held by you while this page is open", use_inner_text=True)
    said(first, cast.mira, APPROVED)
    expect(two.locator("[data-live=taken]")).to_contain_text("You decided this case first.", timeout=8_000)
    expect(held).to_have_text("No longer held by you", use_inner_text=True, timeout=SOON)
    Case.objects.filter(id=first.id).update(
        state="open", holder=cast.mira, lease_until=timezone.now() + timedelta(minutes=5)
    )
    expect(two.locator("[data-live=taken]")).to_be_empty(timeout=8_000)
    expect(held).to_have_text("Held by you while this page is open", use_inner_text=True, timeout=SOON)


@pytest.mark.parametrize("template", ["500.html", "503.html"])
def test_a_server_that_fails_is_not_called_a_line_that_is_down(
    browser: Browser, live_server: LiveServer, cast: Cast, template: str
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque, not a weapon")
    page.keyboard.press("Escape")
    status, failed = int(template[:3]), render_to_string(template)
    stand_in_between(
        page, "**/decide", lambda to: to.fulfill(status=status, body=failed, content_type="text/html")
    )
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_contain_text("The server failed. Trying again in ")
    expect(page.locator("#offline")).to_contain_text("“Approve” goes out once.")
    expect(page.locator("#note")).to_have_value("a plaque, not a weapon")
    page.unroute("**/decide")
    page.locator("#offline").get_by_role("button", name="Try now").click()
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible()
    assert Decision.objects.get().case_id == first.id
    assert Decision.objects.get().note == "a plaque, not a weapon"


def test_what_is_pressed_last_while_the_line_is_down_goes_out_and_the_page_says_instead_of_what(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    banner, back = page.locator("#offline"), lost_going(page)
    page.keyboard.press("a")
    expect(banner).to_contain_text("“Approve” goes out once.")
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(banner).to_contain_text("“Reject” goes out once, instead of “Approve”.")
    page.wait_for_timeout(7_000)  # and still so after it was tried again
    expect(banner).to_contain_text("“Reject” goes out once, instead of “Approve”.")
    back()
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible(timeout=TRIED_AGAIN)
    assert (Decision.objects.get().case_id, Decision.objects.get().kind) == (first.id, "rejected")
    lost_going(page)
    page.keyboard.press("a")
    expect(banner).to_contain_text("“Approve” goes out once.")


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (("s", "1"), "Skip"),
        (("h", "1"), "Hold"),
        (("j",), "Reassign"),
        (("o",), "A second opinion"),
        (("n", "Control+Enter"), "Save the note now"),
    ],
)
def test_what_is_chosen_in_a_menu_while_the_line_is_down_is_named_and_its_menu_closes(
    browser: Browser, live_server: LiveServer, cast: Cast, keys: tuple[str, ...], named: str
) -> None:
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    lost_going(page)
    banner = page.locator("#offline")
    for key in keys:
        page.keyboard.press(key)
    expect(banner).to_contain_text(f"“{named}” goes out once.")
    page.keyboard.press("a")
    expect(banner).to_contain_text(f"“Approve” goes out once, instead of “{named}”.")
    for key in keys:
        page.keyboard.press(key)
    expect(banner).to_contain_text(f"“{named}” goes out once, instead of “Approve”.")
    expect(page.locator("details[data-behaviour~=closes][open]")).to_have_count(0)


def test_a_skip_that_waited_for_the_line_is_the_one_thing_that_goes_out(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    first, second = some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    back = lost_going(page)
    page.keyboard.press("a")
    expect(page.locator("#offline")).to_contain_text("“Approve” goes out once.")
    for key in "s1":  # while the first is on its way no other key sends anything
        page.keyboard.press(key)
    expect(page.locator("#offline")).to_contain_text("“Skip” goes out once, instead of “Approve”.")
    back()
    expect(page.locator(f"#case[data-case='{second.id}']")).to_be_visible(timeout=TRIED_AGAIN)
    assert Skip.objects.get().case_id == first.id
    assert not Decision.objects.exists()


def test_a_lock_that_waits_for_the_line_leaves_the_banner_in_reach(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    lost_going(page)
    page.keyboard.press("x")
    page.get_by_role("button", name="Lock it and hand it on").click()
    expect(page.locator("#offline")).to_contain_text("“Lock it and hand it on” goes out once.")
    expect(page.locator("#abuse")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [DESK, (1024, 768), PHONE])
def test_a_line_that_is_down_covers_nothing_and_moves_nothing(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int], language: str
) -> None:
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server, size)
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.reload()
    page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    before = page.evaluate(PLACES)
    lost_going(page)
    page.keyboard.press("a")
    goes = page.locator("[data-part=goes]")
    expect(goes).to_contain_text(re.compile("[“„]"))  # a ping that failed names nothing
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(goes).to_contain_text(re.compile("instead of|statt"))
    page.keyboard.press("Escape")
    after = page.evaluate(PLACES)
    assert before == after
    assert page.evaluate(IN_REACH)
    assert page.locator("#offline").evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    assert page.locator("#offline").bounding_box()["height"] <= 48  # type: ignore[index]  # it is visible


def test_a_line_that_goes_down_is_told_at_once_and_taken_back_as_soon_as_it_is_there(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """With nothing pressed, and long before the next ping in twenty seconds."""
    some_cases(cast.kleinmarkt, 2)
    page = at_work(browser, live_server)
    page.keyboard.press("n")
    page.keyboard.type("a plaque, not a weapon")
    banner, held = page.locator("#offline"), page.locator("[data-part=held-words]")
    expect(held).to_have_text("Held by you")
    back = lost_going(page)
    expect(banner).to_be_visible(timeout=SOON)
    words = "No connection. What you typed is kept here; it goes out once."
    expect(banner).to_have_text(words, use_inner_text=True, timeout=SOON)
    expect(banner.get_by_role("button")).to_have_count(0)
    expect(held).to_have_text("No connection")
    expect(page.locator("#note")).to_have_value("a plaque, not a weapon")
    back()
    expect(banner).to_be_hidden(timeout=SOON)
    expect(held).to_have_text("Held by you", timeout=SOON)
    expect(page.locator("#note")).to_have_value("a plaque, not a weapon")


def test_who_took_the_case_meanwhile_is_told_as_soon_as_the_line_is_back(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    held = page.locator("[data-part=held-words]")
    expect(held).to_have_text("Held by you")
    back = lost_going(page)
    expect(held).to_have_text("No connection", timeout=SOON)
    Case.objects.update(holder=cast.jonas)
    back()
    expect(held).to_have_text("No longer held by you", timeout=SOON)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_browser_that_thinks_it_is_offline_is_not_believed_while_the_server_answers(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """As on a machine without a network that serves itself."""
    some_cases(cast.kleinmarkt, 1)
    page = at_work(browser, live_server)
    expect(page.locator("[data-part=held-words]")).to_have_text("Held by you")
    with page.expect_response("**/ping", timeout=SOON):  # and not the next of every twenty seconds
        page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("[data-part=held-words]")).to_have_text("Held by you")
