"""The states between two cases, as axe and the keys meet them: a break that is put off, and a cap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from moderation.wellness.models import Bounds
from tests.browser.chromium import in_chromium
from tests.browser.conftest import Looker
from tests.browser.desk import at_work
from tests.cast import Cast
from tests.moderation.wellness.looks import bounds, decided_case, saw_severe, worked
from tests.pictures import photograph
from tests.posting import post_and_work

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


# It has begun to run down, however slow the machine is.
RUNNING = re.compile(r"9:[0-5]\d")


def test_a_break_is_put_off_by_key_and_a_cap_ends_the_day(
    browser: Browser, live_server: LiveServer, cast: Cast, inspector: Looker
) -> None:
    bounds()
    for number in (1, 2):
        post_and_work(cast.kleinmarkt, photograph(number))
    page = at_work(browser, live_server)
    inspector.listen(page)
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=50, until=timezone.now())
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Time to look away")).to_be_visible()
    expect(page.locator("[data-part=clock-words]")).to_have_text(RUNNING, timeout=5_000)
    inspector.check(page, "a break")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/cases/*")
    expect(page.locator(".case-says")).to_contain_text("A break comes after this case.")
    page.wait_for_load_state()

    Bounds.objects.update(look_minutes=30)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="You have looked for 50 min today")).to_be_visible()
    inspector.check(page, "a cap")
    page.get_by_role("link", name="Your day").click()
    inspector.check(page, "one's own page")


def test_the_next_case_is_offered_as_the_rest_ends(
    browser: Browser, live_server: LiveServer, cast: Cast, inspector: Looker
) -> None:
    ours = bounds(severe_in_a_row=5)
    post_and_work(cast.kleinmarkt, photograph(1))
    page = at_work(browser, live_server)
    inspector.listen(page)
    over = timezone.now() + timedelta(seconds=12)
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 5, until=over - ours.rest)
    page.goto(f"{live_server.url}/review/next")
    expect(page.get_by_role("heading", name="5 severe pictures in a row")).to_be_visible()
    expect(page.get_by_role("button", name="Next case")).to_be_hidden()
    inspector.check(page, "a cap that ends with a rest")
    expect(page.get_by_role("button", name="Next case")).to_be_visible(timeout=20_000)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/cases/*")
