"""An uploader id that is written from right to left leaves the time beside it as it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import at_work, some_cases
from tests.cast import Cast

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
# Where the hours, the minutes and the seconds at the end of the line are drawn.
PLACES = """line => {
    const text = line.lastChild;
    const end = text.length;
    return [end - 8, end - 5, end - 2].map((start) => {
        const range = document.createRange();
        range.setStart(text, start);
        range.setEnd(text, start + 2);
        return range.getBoundingClientRect().left;
    });
}"""


def test_the_time_in_the_strip_is_not_reordered(
    browser: Browser, live_server: LiveServer, cast: Cast
) -> None:
    some_cases(cast.lantern, 2, uploader_id="\u0645\u0631\u062d\u0628\u0627\u202eevil")
    page = at_work(browser, live_server)
    page.keyboard.press("a")
    line = page.locator(".result-head small")
    expect(line).to_contain_text("‹RLO›evil · ")
    places = line.evaluate(PLACES)
    assert places == sorted(places)
    assert places[0] > line.locator("bdi").evaluate("name => name.getBoundingClientRect().right")
