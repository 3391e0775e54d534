"""What was refused far below: the page comes back with the field in view and the cursor in it, also without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import in_chromium
from tests.browser.desk import DESK, PHONE
from tests.cast import PASSWORD, Cast

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, True), (PHONE, False)])
def test_the_cursor_is_where_the_wrong_share_is(
    browser: Browser, live_server: LiveServer, cast: Cast, size: tuple[int, int], scripts: bool
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_page(viewport=viewport, java_script_enabled=scripts)  # type: ignore[arg-type]  # a dict
    page.goto(f"{live_server.url}/sign-in/?next=/platforms/lantern/")
    page.get_by_label("User name").fill("priya")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("section", has_text="Quality checks").get_by_text("Change…").click()
    page.get_by_label("Known items, %").fill("900")
    page.get_by_role("button", name="Save the shares").click()

    expect(page.get_by_role("alert")).to_contain_text("Known items, %: Ensure")
    field = page.get_by_label("Known items, %")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport(ratio=1)
    expect(field).to_have_accessible_description(re.compile("less than or equal to"))
