"""What the page takes, in questions, rows and calls: unlike time, they do not depend on what else the machine does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from bench.large.plans import asked
from moderation.tallies.count import day_of
from moderation.tallies.models import Book, By, Measure, Tally
from review.insights.overview.asked import asked_of
from review.insights.overview.read import OverviewPage
from review.insights.overview.tables import TABLES
from tests.cast import Cast
from tests.review.session.browser import signed_in

pytestmark = pytest.mark.django_db

DAYS, QUEUES, STEPS = 60, 5, 4
# What there is of a day here: postings, two verdicts, and of each queue cases, decisions, those in time, their steps.
MEASURES = 1 + 2 + 3 + STEPS
SIGNED_IN = 4  # the session, the person, where they work and what they have in hand
QUESTIONS = {"platforms": 4, "queues": 3, "categories": 1, "time": 1, "forecast": 2}
# For a row of seven cells and up to four bars: 164. By a template for each group of cells it was 1,371.
CALLS_A_DAY = 200


@pytest.fixture
def site(cast: Cast) -> Cast:
    now = timezone.now()
    Book.objects.create(begins=now - timedelta(days=90), final_until=now, counted_at=now)
    queue = [(By.QUEUE, f"queue-{number}", 0) for number in range(QUEUES)]
    counted = [
        (Measure.RECEIVED, By.PLATFORM, "", 0),
        *((Measure.ROUTED, By.VERDICT, verdict, 0) for verdict in ("approve", "review")),
        *((measure, *one) for measure in (Measure.OPENED, Measure.DECIDED, Measure.KEPT) for one in queue),
        *((Measure.WAITED, By.QUEUE, key, 20 + step) for _, key, _ in queue for step in range(STEPS)),
    ]
    Tally.objects.bulk_create(
        Tally(hours=24, start=day_of(now) - timedelta(days=ago), platform=platform, measure=measure, by=by,
              key=key, step=step, number=40)
        for ago in range(DAYS) for platform in (cast.lantern, cast.kleinmarkt)
        for measure, by, key, step in counted
    )  # fmt: skip
    return cast


def page_of(cast: Cast) -> OverviewPage:
    page = OverviewPage(asked_of(cast.priya, QueryDict("days=90"), timezone.now()))
    page.asked.reach()  # the person's memberships are read once for a request
    return page


@pytest.mark.parametrize("name", TABLES)
def test_a_file_reads_what_it_is_made_of(site: Cast, name: str) -> None:
    browser = signed_in(site.priya)
    browser.get("/insights/")
    with asked() as found:
        answer = b"".join(browser.get(f"/insights/{name}.csv?days=90"))
    assert answer.count(b"\n") > (name != "categories")
    assert len(found.statements) == SIGNED_IN + QUESTIONS[name]


def test_a_day_is_read_once_however_many_platforms_and_queues_there_are(site: Cast) -> None:
    page = page_of(site)
    with asked() as found:
        assert sum(moment.figures.decided for moment in page.series) == DAYS * 2 * QUEUES * 40
    [(sql, values)] = found.statements
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert len(cursor.fetchall()) == DAYS * MEASURES


def test_another_day_costs_few_calls(site: Cast) -> None:
    browser = signed_in(site.priya)
    week, month = (calls_of(lambda days=days: visit(browser, days)) for days in (7, 30))
    assert (month - week) / (30 - 7) < CALLS_A_DAY


def visit(browser: Client, days: int) -> None:
    assert browser.get(f"/insights/?days={days}").status_code == 200


def calls_of(run: Callable[[], None]) -> int:
    """Of functions in Python, the second time: the first one compiles templates and fills what is kept."""
    run()
    count = 0

    def note(frame: FrameType, event: str, given: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count
