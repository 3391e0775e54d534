"""Over the line go no bytes of more than the logged step, in any view; after sign-out nothing stays behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from moderation.audit.models import Entry
from tests.browser.chromium import chromium_with_a_disk, in_chromium
from tests.browser.desk import sit_down, some_cases
from tests.browser.test_flow import on_stage, wait_until_at_hand
from tests.cast import Cast
from tests.review.queue.waiting import SHADES, grey_jpeg, shade_of

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
CAPTION = "two years of weekends and she goes vertical"


@dataclass
class Wire:
    """Every answer of the server in order: method and path."""

    answers: list[Response] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(answer.request.method, path_of(answer)) for answer in self.answers]

    def shades(self) -> dict[str, set[int]]:
        """Which picture came by which name, colour left out, from the bytes themselves."""
        found: dict[str, set[int]] = {}
        for answer in list(self.answers):  # more come in while the bytes are asked for
            path = path_of(answer)
            if "/picture/" not in path or (name := path.split("/")[4]) == "full":
                continue
            if data := answer.body():  # one that the page let go of before it came has none
                found.setdefault(name, set()).add(shade_of(data))
        return found

    def pictures(self, name: str) -> list[int]:
        return [at for at, (_, path) in enumerate(self.lines) if f"/picture/{name}/" in path]

    def step(self, name: str) -> int:
        return next(
            at for at, (how, path) in enumerate(self.lines) if how == "POST" and path.endswith(f"/{name}")
        )


def path_of(answer: Response) -> str:
    return answer.url.split("/", 3)[3]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def context(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BrowserContext]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium_with_a_disk(profile) as context:
        yield context


def every_view(page: Page) -> None:
    """Zoomed in and moved, by wheel and by finger, turned, alone, filling the screen, another frame."""
    for key in ("+", "+", "ArrowLeft", "ArrowUp", "y", "v", "v", "-"):
        page.keyboard.press(key)
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -400)
    page.mouse.down()
    page.mouse.move(560, 420)
    page.mouse.up()
    expect(page.locator(".picture.is-zoomed")).to_be_visible()
    page.get_by_role("button", name="Fill the screen").click()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Frame 2 of 2")).to_be_visible()


def test_no_view_shows_more_than_the_logged_step_and_nothing_remains_after_sign_out(
    context: BrowserContext, profile: Path, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.kleinmarkt, 3, frames=2, caption=CAPTION)
    wire, page = Wire(), context.pages[0]
    page.on("response", lambda answer: wire.answers.append(answer))
    sit_down(page, live_server)
    wait_until_at_hand(page)
    every_view(page)
    assert wire.pictures("grey") == wire.pictures("full") == []

    page.keyboard.down(" ")
    expect(page.get_by_text("Grey, sharp")).to_be_visible()
    page.locator("[data-part=image]").evaluate("image => image.decode()")
    page.keyboard.up(" ")
    page.keyboard.press("c")
    expect(page.get_by_text("Colour, logged", exact=True)).to_be_visible()
    first = on_stage(page)
    page.keyboard.press("a")
    expect(page.locator(f"#case[data-case='{first}']")).to_have_count(0)
    wait_until_at_hand(page)
    every_view(page)

    assert wire.shades() == {
        "veiled": {SHADES["veiled"]},
        "thumb": {SHADES["veiled_thumb"]},
        "grey": {SHADES["grey"]},
    }
    assert wire.step("peek") < wire.pictures("grey")[0]
    assert wire.step("colour") < wire.pictures("full")[0]
    assert all(
        f"review/cases/{first}/" in wire.lines[at][1] for at in wire.pictures("grey") + wire.pictures("full")
    )
    assert Entry.objects.filter(event__in=["case.grey_peeked", "case.colour_opened"]).count() == 2

    page.locator(".sidebar .account > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.go_back()
    expect(page.get_by_label("User name")).to_be_visible()
    assert page.locator("#case, [data-part=image]").count() == 0
    assert CAPTION not in page.content()
    context.close()
    assert left_behind(profile) == []


def left_behind(profile: Path) -> list[str]:
    """The files of the browser's profile that hold a picture or what its uploader wrote."""
    marks = [CAPTION.encode(), *(grey_jpeg(shade)[-60:] for shade in SHADES.values())]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert len(files) > 20
    return [path.name for path in files if any(mark in path.read_bytes() for mark in marks)]
