"""Reports and an appeal beside the picture, in both themes, wide and narrow: readable, and nothing sticks out."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from moderation.cases.models import Case
from moderation.cases.receive_appeal import Appealed, receive_appeal
from tests.browser.chromium import in_chromium
from tests.browser.conftest import Looker
from tests.cast import PASSWORD, Cast
from tests.moderation.cases.deciding import REJECTED, said
from tests.moderation.cases.reporting import ACTOR, reported
from tests.review.queue.waiting import waiting

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
LONG = "Das ist mein Gesicht, und niemand hat mich gefragt. " * 6 + "https://example.com/" + "x" * 120


def at(browser: Browser, live_server: LiveServer, inspector: Looker, who: str, case_id: object) -> Page:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    inspector.listen(page)
    page.goto(f"{live_server.url}/sign-in/?next=/review/cases/{case_id}")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(f"#case[data-case='{case_id}']")).to_be_visible()
    return page


def test_reports_are_read_and_unfolded(
    browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast
) -> None:
    case = reported_case(cast)
    page = at(browser, live_server, inspector, "mira", case.id)
    reports = page.get_by_role("region", name="5 reports")
    expect(reports.get_by_text("the fifth")).to_be_hidden()
    reports.get_by_text("2 more").click()
    expect(reports.get_by_text("the fifth")).to_be_visible()
    inspector.check(page, "a reported case")


def test_an_appeal_is_read(browser: Browser, live_server: LiveServer, inspector: Looker, cast: Cast) -> None:
    page = at(browser, live_server, inspector, "aiko", appealed_case(cast).id)
    expect(page.get_by_role("region", name="Appeal")).to_be_visible()
    inspector.check(page, "an appeal")


@transaction.atomic
def reported_case(cast: Cast) -> Case:
    case = waiting(cast.kleinmarkt)
    reported(case.submission, LONG, category="harassment", reporter_id="u-" + "1" * 198)
    reported(case.submission, "", category="scam", reporter_id="u-13")
    reported(case.submission, "هذا وجهي", reporter_id="u-14")
    reported(case.submission, "the fourth", category="self_harm")
    reported(case.submission, "the fifth")
    return case


@transaction.atomic
def appealed_case(cast: Cast) -> Case:
    case = waiting(cast.kleinmarkt)
    said(case, cast.mira, REJECTED)
    case.submission.refresh_from_db()
    return receive_appeal(submission=case.submission, appealed=Appealed(LONG), actor=ACTOR).case
