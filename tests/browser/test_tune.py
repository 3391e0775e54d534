"""An admin moves a cut-off by keyboard, sees load and error change, publishes what is certified, and rolls it back
when automation is suspended."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bench.history import write_history
from moderation.assurance.models import Certificate
from moderation.assurance.watch import end_certificate
from moderation.history.advance import advance
from moderation.policy.models import Policy
from moderation.policy.publish import newest_version, rules_of
from tests.browser.chromium import in_chromium
from tests.browser.conftest import Looker
from tests.cast import PASSWORD, Cast
from tests.review.tuning.test_written import behind

pytestmark = in_chromium


@pytest.mark.django_db(transaction=True)
def test_an_admin_moves_a_cutoff_publishes_and_rolls_back(
    browser: Browser, live_server: LiveServer, cast: Cast, inspector: Looker
) -> None:
    starter = Policy.objects.get(slug="starter")
    version = newest_version(starter)
    assert version is not None
    write_history(cast.lantern.id, version.id, 8_000, to_people=0.3, sample_rate=0.3)
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    inspector.listen(page)
    page.goto(f"{live_server.url}/sign-in/?next=/policies/starter/tune/")
    page.get_by_label("User name").fill("priya")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("button", name="Hand over to the cut-off").click()
    expect(page.get_by_text(re.compile(r"of uploads need no person, at 95 % confidence"))).to_be_visible()
    expect(page.locator("svg.plot")).to_have_count(6)
    expect(page.get_by_text("Table")).to_have_count(6)
    for table in page.get_by_text("Table").all():
        table.click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("scrollTo(0, 0)")
    inspector.check(page, "cut-offs with a proof")

    expect(page.locator("#tune-glance")).to_contain_text(re.compile(r"missed per 1,000 \(95 %: .* to "))
    handle = page.get_by_role("slider", name="Approve below")
    needs, missed = figure(page, "Needs a person"), figure(page, "Missed per 1,000")
    handle.press("Shift+ArrowRight")
    handle.press("ArrowRight")
    expect(page.get_by_text("which nothing proves")).to_be_visible()
    assert figure(page, "Needs a person") < needs
    assert figure(page, "Missed per 1,000") > missed
    expect(handle).to_be_focused()
    handle.press("Shift+ArrowLeft")
    handle.press("Shift+ArrowLeft")
    expect(page.get_by_text("within what is proved")).to_be_visible()
    line, held = page.locator("#chart-histogram .plot-grip").bounding_box(), handle.input_value()
    assert line is not None
    page.mouse.move(line["x"] + line["width"] / 2, line["y"] + 20)
    page.mouse.down()
    page.mouse.move(line["x"] - 20, line["y"] + 20)
    page.mouse.up()
    assert int(handle.input_value()) < int(held), "the line is dragged as the handle is"

    page.get_by_role("button", name="Certify and save to the draft").click()
    expect(page.get_by_role("button", name="Publish version 2")).to_be_visible()
    inspector.check(page, "a draft with its certificate to be published")
    page.get_by_label("Reason").fill("Two weeks of labels carry this much.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published")).to_be_visible()
    page.goto(f"{live_server.url}/policies/starter/certificates/")
    page.locator("main table a").click()
    expect(page.get_by_text("Its rules are version 2")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    inspector.check(page, "a certificate")

    published = newest_version(starter)
    assert published is not None
    assert published.number == 2
    assert rules_of(published).risk.approve_below is not None

    assert end_certificate(Certificate.objects.get().id, "The certificate is older than 90 days.", data={})
    page.goto(f"{live_server.url}/policies/starter/")
    expect(page.get_by_role("heading", name="Automatic approval is suspended")).to_be_visible()
    page.get_by_role("link", name="Roll back… to version 1").press("Enter")
    page.get_by_label("Reason").fill("The queue is short enough without it.")
    page.get_by_role("button", name="Publish version 3").press("Enter")
    expect(page.get_by_text("Version 3 is published")).to_be_visible()
    again = newest_version(starter)
    assert again is not None
    assert (again.number, again.digest) == (3, version.digest)
    expect(page.get_by_label("Reason to go on without a certificate")).to_be_visible()
    inspector.check(page, "rolled back while automation is suspended")


def figure(page: Page, word: str) -> float:
    """The draft's figure beside this word."""
    row = page.locator("#tune-compared tr", has_text=word).first
    return float(row.locator("td").last.inner_text().replace(",", ""))


@pytest.mark.django_db(transaction=True)
def test_the_page_says_by_itself_when_the_history_is_written(
    browser: Browser, live_server: LiveServer, cast: Cast, inspector: Looker
) -> None:
    behind(cast)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    inspector.listen(page)
    page.goto(f"{live_server.url}/sign-in/?next=/policies/starter/tune/")
    page.get_by_label("User name").fill("priya")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    says = page.get_by_role("region", name="The history")
    expect(says).to_contain_text("The history is still being written.")
    inspector.check(page, "a history that is being written")
    advance()
    expect(page.locator("#history")).to_contain_text("The history is written now.", timeout=20_000)
    page.get_by_role("link", name="Show all of it").click()
    expect(page.locator("#history")).to_have_count(0)
