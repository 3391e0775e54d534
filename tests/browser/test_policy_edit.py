"""An admin sets a threshold to 0 in Chromium, lets the draft follow, publishes it with a reason, and rolls back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from moderation.policy.models import Policy
from moderation.policy.publish import newest_version, rules_of
from moderation.vocabulary import Category
from tests.browser.chromium import in_chromium
from tests.cast import PASSWORD, Cast

pytestmark = in_chromium
PHONE, LAPTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
# Of what has the focus: which of the bars that stay in place it lies under, and by how many pixels.
COVERED = """() => {
  const one = document.activeElement, at = one.getBoundingClientRect(), found = [];
  for (const bar of document.querySelectorAll("body *")) {
    const style = getComputedStyle(bar);
    if (!["sticky", "fixed"].includes(style.position) || style.clipPath !== "none" || bar.contains(one)) continue;
    const over = bar.getBoundingClientRect();
    const by = Math.min(at.bottom, over.bottom) - Math.max(at.top, over.top);
    const beside = at.right <= over.left || at.left >= over.right;
    if (by > 0.5 && !beside) found.push(`${one.name || one.textContent.trim()}: ${bar.className} ${by}`);
  }
  return found;
}"""
PLACE = "() => [...document.querySelectorAll('.policy-form *')].indexOf(document.activeElement)"


def signed_in(
    browser: Browser, live_server: LiveServer, *, script: bool, viewport: ViewportSize | None = None
) -> Page:
    context = (
        browser.new_context(java_script_enabled=script, viewport=viewport)
        if viewport
        else browser.new_context(java_script_enabled=script)
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?next=/policies/starter/edit/")
    page.get_by_label("User name").fill("priya")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    # Read to its end, or what is opened in it at once is only its first part. The sign-in page's address ends so too.
    page.wait_for_url(f"{live_server.url}/policies/starter/edit/")
    return page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_admin_goes_from_a_threshold_to_publishing_and_back(
    browser: Browser, live_server: LiveServer, cast: Cast, script: bool
) -> None:
    page = signed_in(browser, live_server, script=script)

    page.get_by_label("Any other category, local: flag from").fill("0,0")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the number with a dot")

    page.locator('[name="flag_at.*.local"]').fill("0")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("is flagged from 0.00 instead of 0.20")).to_be_visible()

    page.get_by_role("link", name="Shadow").click()
    page.get_by_role("button", name="Begin").press("Enter")
    expect(page.get_by_role("heading", name="No picture has come yet")).to_be_visible()
    page.get_by_role("button", name="Stop").press("Enter")
    expect(page.get_by_text("The draft follows no more.")).to_be_visible()

    page.get_by_role("navigation", name="Parts of Starter").get_by_role("link", name="Publish").click()
    page.get_by_label("Reason").fill("Everything to people for a day.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published and holds from now on.")).to_be_visible()

    version = newest_version(Policy.objects.get(slug="starter"))
    assert version is not None
    assert version.number == 2
    assert version.published_by == cast.priya
    assert rules_of(version).thresholds_for(Category.SEXUAL_EXPLICIT, "local").flag_at == 0

    page.get_by_role("link", name="Roll back… to version 1").click()
    expect(page.get_by_text("is flagged from 0.20 instead of 0.00")).to_be_visible()
    page.get_by_label("Reason").fill("The day is over.")
    page.get_by_role("button", name="Publish version 3").press("Enter")
    expect(page.get_by_text("Version 3 is published and holds from now on.")).to_be_visible()
    again = newest_version(Policy.objects.get(slug="starter"))
    assert again is not None
    assert (again.number, again.digest) == (
        3,
        Policy.objects.get(slug="starter").versions.get(number=1).digest,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nothing_covers_what_has_the_focus(
    browser: Browser, live_server: LiveServer, cast: Cast, viewport: ViewportSize, key: str
) -> None:
    page = signed_in(browser, live_server, script=True, viewport=viewport)
    form = page.locator(".policy-form")
    form.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    for category, lines in (("gore", 40), ("violence", 11), ("drugs", 8)):
        form.locator(f'[name="text.{category}.rule"]').fill("A long rule, as people write them.\n" * lines)
    form.locator(":is(a, button, input, select, textarea):visible").nth(0 if key == "Tab" else -1).focus()
    visited: list[int] = []
    covered: list[str] = []
    while (place := page.evaluate(PLACE)) >= 0 and place not in visited:
        visited.append(place)
        covered += page.evaluate(COVERED)
        page.keyboard.press(key)
    assert len(visited) > 60
    assert covered == []
