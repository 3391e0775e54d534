"""The grid by key alone: move, mark, peek, look at it once more, confirm, take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.audit.models import Entry
from moderation.cases.grid import in_grid
from moderation.cases.models import Decision
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import Via
from tests.browser.chromium import in_chromium
from tests.browser.conftest import Looker
from tests.browser.desk import DESK, PHONE, sign_in, some_cases, typed
from tests.cast import Cast
from tests.moderation.cases.deciding import ask_for_two, ask_for_two_where
from tests.moderation.processes.waiting import until

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


def at_the_grid(browser: Browser, live_server: LiveServer, cast: Cast) -> Page:
    """Mira at a grid of six, whose last two show the same picture. She comes from no case: one that she has left would
    be free for the grid when its grace is over."""
    cases = some_cases(cast.lantern, 6)
    Submission.objects.filter(id=cases[5].submission_id).update(image=cases[4].submission.image)
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    grid = f"/review/grid/?queue=lantern/{cases[0].queue.slug}&level=moderator&size=12"
    sign_in(page, live_server, "mira", grid)
    expect(page.locator(".tile")).to_have_count(6)
    page.wait_for_load_state()
    return page


def at_the_confirmation(page: Page, words: str) -> None:
    """The page that says what will happen; its keys work when this returns."""
    expect(page.locator(".grid-will")).to_contain_text(words)
    page.wait_for_load_state()


def test_a_batch_is_marked_confirmed_and_undone_by_key(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    page = at_the_grid(browser, live_server, cast)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("i")
    expect(page.locator("[data-part=will]")).to_contain_text("4 approved, 1 rejected: 1 ")
    expect(page.locator("[data-part=will]")).to_contain_text("1 to look at singly.")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=alike]")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("Shift+Digit3")
    expect(page.locator("[data-part=will]")).to_contain_text("3 approved, 2 rejected: 1 ")
    page.keyboard.press("d")
    expect(page.locator("[data-part=will]")).to_contain_text("3 rejected: 1 sexual, 2 minors + violence.")
    page.keyboard.press("Shift+Digit4")
    page.keyboard.press("Shift+Digit4")
    page.keyboard.down("Space")
    expect(page.locator("[data-part=preview]")).to_have_attribute("src", matching_grey(page))
    page.keyboard.up("Space")
    expect(page.locator("[data-part=shown-words]")).to_have_text("Grey, blurred")

    page.keyboard.press("Enter")
    at_the_confirmation(page, "2 approved, 3 rejected")
    assert not Decision.objects.exists()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=will]")).to_contain_text("2 approved, 3 rejected")
    page.keyboard.press("Enter")
    at_the_confirmation(page, "2 approved, 3 rejected")
    expect(page.get_by_role("button", name="Confirm 6")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 approved, 3 rejected")
    page.wait_for_load_state()
    assert Decision.objects.filter(via=Via.GRID).count() == 5
    given = Decision.objects.filter(kind="rejected").values_list("reasons", flat=True)
    assert sorted(len(reasons) for reasons in given) == [1, 2, 2]
    assert Entry.objects.filter(event="case.grey_peeked").count() == 1
    assert not [url for url in asked if "/full/" in url]

    page.keyboard.press("z")
    expect(page.locator(".tile")).to_have_count(5)
    expect(page.get_by_text("All 5 undone")).to_be_visible()
    expect(page.locator("[data-part=will]")).to_contain_text("2 approved, 3 rejected")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirm 5").press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 approved, 3 rejected")
    again = Decision.objects.filter(kind="rejected", superseded_by=None).values_list("reasons", flat=True)
    assert sorted(len(reasons) for reasons in again) == [1, 2, 2]


def test_what_takes_a_second_person_is_said_with_every_mark_and_before_it_is_confirmed(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """What the script says is what the confirmation says, which is the server's."""
    ask_for_two_where(cast.lantern, "minors")
    page = at_the_grid(browser, live_server, cast)
    waits = page.locator("[data-part=waits]")
    second = "once a second person has said the same"
    expect(page.locator(".grid-aside")).to_contain_text(f"For minors a rejection takes effect {second}.")
    expect(waits).to_be_empty()
    page.keyboard.press("1")
    expect(page.locator("[data-part=will]")).to_contain_text("1 rejected")
    expect(waits).to_be_empty()
    page.keyboard.press("2")
    expect(waits).to_have_text(f"1 of them takes effect {second}: 1 minors.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("Shift+Digit2")
    expect(waits).to_have_text(f"2 of them take effect {second}: 2 minors.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Confirm 6")).to_be_visible()
    at_the_confirmation(page, f"2 of them take effect {second}: 2 minors.")
    page.keyboard.press("Escape")
    expect(waits).to_have_text(f"2 of them take effect {second}: 2 minors.")
    page.keyboard.press("a")
    expect(waits).to_have_text(f"1 of them takes effect {second}: 1 minors.")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_where_the_policy_wants_two_no_mark_changes_what_is_said(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int]
) -> None:
    ask_for_two(cast.lantern)
    User.objects.filter(id=cast.mira.id).update(language="de")
    page = at_the_grid(browser, live_server, cast)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.locator("select").first.evaluate(
        "one => { one.value = 'reject minors'; one.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    expect(page.locator("[data-part=will]")).to_contain_text("1 abgelehnt")
    waits = page.locator("[data-part=waits]")
    expect(waits).to_have_text("Es wirkt, sobald eine zweite Person dasselbe gesagt hat.")
    expect(waits).to_be_in_viewport()


def test_a_digit_is_one_on_a_keyboard_whose_digits_need_shift(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """A French one: its keys 2 and 3 are é and a quotation mark, and digits with Shift; and a keypad without NumLock."""
    page = at_the_grid(browser, live_server, cast)
    will = page.locator("[data-part=will]")
    typed(page, "3", "Digit3", shift=True)
    expect(will).to_contain_text("5 approved, 1 rejected: 1 violence.")
    page.keyboard.press("ArrowRight")
    typed(page, '"', "Digit3")
    expect(will).to_contain_text("4 approved, 2 rejected: 2 violence.")
    typed(page, "2", "Digit2", shift=True)
    expect(will).to_contain_text("2 rejected: 1 minors, 1 violence.")
    typed(page, "PageDown", "Numpad1")
    expect(will).to_contain_text("2 rejected: 1 minors, 1 violence.")
    typed(page, "#", "Digit3", shift=True)
    expect(will).to_contain_text("2 rejected: 1 minors + violence, 1 violence.")


def test_a_key_that_comes_too_late_says_so_and_leaves_the_marks(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    page = at_the_grid(browser, live_server, cast)
    some_cases(cast.lantern, 2)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirm 6").press("Enter")
    expect(page.locator(".tile")).to_have_count(2)
    page.wait_for_load_state()
    page.keyboard.press("1")
    expect(page.locator("[data-part=will]")).to_contain_text("1 approved, 1 rejected")
    expect(page.locator(".toast")).to_have_count(0, timeout=10_000)
    expect(page.get_by_text("Too late to undo")).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("z")
    expect(page.get_by_text("Too late to undo, this is in effect: 6 approved, 0 rejected.")).to_be_visible()
    expect(page.locator("[data-part=will]")).to_contain_text("1 approved, 1 rejected")
    assert not [url for url in asked if "undo" in url]


@pytest.mark.parametrize("step", ["the marks", "what will happen"])
def test_a_line_that_goes_down_is_told_at_once_and_no_mark_is_lost(
    browser: Browser, live_server: LiveServer, cast: Cast, step: str
) -> None:
    """With nothing pressed, and long before the next ping in twenty seconds; what is pressed meanwhile goes nowhere."""
    page = at_the_grid(browser, live_server, cast)
    page.keyboard.press("1")
    if step == "what will happen":
        page.keyboard.press("Enter")
        at_the_confirmation(page, "5 approved, 1 rejected")
    held, unsent, address = page.locator("[data-part=held]"), page.locator("[data-part=unsent]"), page.url
    expect(held).to_have_text("6 held by you")
    page.context.set_offline(True)
    expect(held).to_have_text("No connection", timeout=2_000)
    expect(unsent).to_have_text("")
    page.keyboard.press("Enter")
    expect(unsent).to_have_text("No connection. Your marks are kept; press again when it is back.")
    expect(unsent).to_be_in_viewport()
    expect(unsent).to_have_role("status")
    page.wait_for_timeout(500)
    assert page.url == address
    expect(page.locator("#main.is-done")).to_have_count(0)
    expect(held).to_have_text("No connection")
    page.context.set_offline(False)
    expect(held).to_have_text("6 held by you", timeout=2_000)
    expect(unsent).to_have_text("")
    page.keyboard.press("Enter")
    if step == "the marks":
        at_the_confirmation(page, "5 approved, 1 rejected")
        page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("5 approved, 1 rejected")
    assert Decision.objects.filter(via=Via.GRID).count() == 6


def test_a_picture_that_has_not_come_is_said_until_it_has(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    page = at_the_grid(browser, live_server, cast)
    preview, words = page.locator("[data-part=preview]"), page.locator("[data-part=no-preview]")
    expect(preview).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("[data-part=held]")).to_have_text("No connection", timeout=2_000)
    page.keyboard.press("ArrowRight")
    expect(words).to_have_text("The picture has not come")
    expect(words).to_be_visible()
    expect(preview).to_be_hidden()
    page.context.set_offline(False)
    expect(preview).to_be_visible(timeout=4_000)
    expect(words).to_be_hidden()


def test_axe_finds_nothing_and_leaving_frees_the_tiles(
    browser: Browser, live_server: LiveServer, cast: Cast, inspector: Looker
) -> None:
    page = at_the_grid(browser, live_server, cast)
    inspector.listen(page)
    inspector.check(page, "the grid")
    page.keyboard.press("1")
    page.locator("[data-part=confirm]").click()
    expect(page.get_by_role("button", name="Confirm 6")).to_be_visible()
    inspector.check(page, "the grid, what will happen")
    page.goto(f"{live_server.url}/review/grid/")
    soon = timezone.now() + timedelta(seconds=10)
    until(lambda: in_grid(cast.mira).filter(lease_until__lt=soon).count() == 6, seconds=10)
    inspector.check(page, "the grid, which queue")


def matching_grey(page: Page) -> str:
    """The grey picture of the tile in focus."""
    return page.locator(".tile:focus-within").get_attribute("data-grey") or ""
