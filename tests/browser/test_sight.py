"""A decided picture in words: asked by key, on its way, there, failed; nothing serious for axe in any of these states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.pipeline.see import SeeLane
from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, let_the_last_be_final
from tests.browser.inspector import Inspector
from tests.cast import Cast
from tests.moderation.crashes.world import turn
from tests.moderation.seeing.speaking import describing
from tests.pictures import photograph
from tests.posting import post_and_work
from tests.servers import analysis
from tests.servers.scripted import ScriptedServer

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with describing(settings, monkeypatch) as running:
        yield running


def see() -> None:
    turn(SeeLane())


@pytest.fixture
def decide(
    browser: Browser, live_server: LiveServer, cast: Cast, server: ScriptedServer
) -> Callable[..., Page]:
    """The page of the picture that Mira has just approved, reached by the keys of her desk."""

    def decided_page(*, scripts: bool = True) -> Page:
        post_and_work(cast.kleinmarkt, photograph(1))
        post_and_work(cast.kleinmarkt, photograph(2))
        page = at_work(browser, live_server, scripts=scripts)
        if scripts:
            page.keyboard.press("a")
            page.get_by_text("You approved").wait_for()
            let_the_last_be_final(page)
            page.keyboard.press("w")
        else:
            page.get_by_role("button", name="Approve").click()
            let_the_last_be_final(page, scripts=False)
            page.get_by_role("link", name="In words").click()
        # By the address, with the first frame: later than a key may be; and its scripts may come later still.
        expect(page.locator("#sight")).to_be_focused()
        page.wait_for_load_state()
        return page

    return decided_page


def test_by_keys(decide: Callable[..., Page], server: ScriptedServer) -> None:
    page, inspector = decide(), Inspector()
    inspector.listen(page)
    page.keyboard.press("w")
    expect(page.get_by_text("is on its way.")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_label("Ask about the picture")).to_be_focused()
    page.keyboard.type("How many people w")
    inspector.check(page, "on its way")
    see()
    expect(page.get_by_text("A red bus stands")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The description is here.")).to_have_count(1)
    expect(page.get_by_label("Ask about the picture")).to_be_focused()
    page.keyboard.type("ait?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("How many people wait?")).to_be_visible()
    see()
    expect(page.get_by_text("There are two people.")).to_be_visible()

    server.play(analysis.error(500))
    page.get_by_label("Ask about the picture").fill("Is it night?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Is it night?")).to_be_visible()
    see()
    expect(page.locator("#sight").get_by_text("No answer came.")).to_be_visible()
    inspector.check(page, "failed")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("#sight").get_by_text("on its way.")).to_be_visible()
    see()
    expect(page.get_by_text("There are two people.")).to_have_count(2)
    assert inspector.grave() == []
    assert inspector.complaints == []


def test_without_a_script(decide: Callable[..., Page]) -> None:
    page = decide(scripts=False)
    page.get_by_role("button", name="Describe the picture").click()
    expect(page.get_by_text("is on its way.")).to_be_visible()
    see()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("A red bus stands")).to_be_visible()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Type a question first.")
