"""A moderator at the desk or with the phone: signed in, on the first case, its keys working."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import transaction
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case
from moderation.platforms.models import Platform
from tests.cast import PASSWORD
from tests.moderation.cases.opening import let_it_be_final
from tests.moderation.processes.waiting import until
from tests.review.queue.waiting import waiting

DESK, PHONE = (1440, 900), (390, 844)


def some_cases(platform: Platform, count: int, **context: Any) -> list[Case]:
    """Cases that wait, made without the decoder, stored before anybody looks."""
    with transaction.atomic():
        return [waiting(platform, **context) for _ in range(count)]


def at_work(
    browser: Browser,
    live_server: LiveServer,
    size: tuple[int, int] = DESK,
    *,
    scripts: bool = True,
    touch: bool = False,
) -> Page:
    """Signed in as Mira, on the first case; without `scripts` as in a browser that runs none; by `touch` on a screen
    that takes fingers."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, java_script_enabled=scripts, has_touch=touch)  # type: ignore[arg-type]  # a dict
    page = context.new_page()
    sit_down(page, live_server)
    if scripts:
        page.wait_for_function("() => document.querySelector('[data-part=image]')?.complete")
    return page


TYPED = """([key, code, shiftKey]) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key, code, shiftKey, bubbles: true, cancelable: true}))"""


def typed(page: Page, key: str, code: str, *, shift: bool = False) -> None:
    """A key of another keyboard than Chromium's own: what it types, and where it lies."""
    page.evaluate(TYPED, [key, code, shift])


NOT_ROUTED = "fetch('/not-routed-yet').then(() => true, () => false)"


def stand_in_between(
    page: Page, url: str, handle: Callable[[Route], object], *, times: int | None = None
) -> None:
    """Route what the page asks for; it goes that way when this returns. Chromium tells the page a moment after it has
    said so, and what a key asks for at once would go straight to the server."""
    page.route("**/not-routed-yet", lambda route: route.abort())
    until(lambda: not page.evaluate(NOT_ROUTED))
    page.route(url, handle, times=times)


def let_the_last_be_final(page: Page, *, scripts: bool = True) -> None:
    """What was decided last takes effect, and what it met is on the page."""
    let_it_be_final(Case.objects.get(state="decided"))
    if not scripts:
        page.get_by_role("link", name="See whether it is final").click()
    expect(page.locator(".result")).not_to_contain_text("Sealed until it is final", timeout=9_000)


def sit_down(page: Page, live_server: LiveServer, who: str = "mira") -> None:
    """Sign in, and go to the first case."""
    sign_in(page, live_server, who, "/review/next")
    page.wait_for_url("**/review/cases/*")


def sign_in(page: Page, live_server: LiveServer, who: str, then: str) -> None:
    """The form is sent; the page that comes is still to be waited for."""
    page.goto(f"{live_server.url}/sign-in/?next={quote(then)}")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
