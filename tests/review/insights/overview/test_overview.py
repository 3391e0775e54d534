"""/insights/: its figures are the tallies', each person sees their platforms, and few is never told apart."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.cases.models import Case
from moderation.cases.queue import Queue
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.tallies.count import count_due
from moderation.tallies.models import By, Measure, Tally
from moderation.vocabulary import Status
from review.insights.overview.asked import asked_of
from review.insights.overview.draw import who_decided
from review.insights.overview.figures import FEWEST, Figures
from review.insights.overview.read import OverviewPage
from review.insights.overview.series import Moment
from review.insights.overview.tables import TABLES, safe
from review.insights.overview.waiting import COUNT_CAP, Count, up_to
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import opened, posting
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db


def page_of(person: User, **query: str) -> OverviewPage:
    sent = QueryDict(mutable=True)
    sent.update(query)
    return OverviewPage(asked_of(person, sent, timezone.now()))


def tally(
    platform: Platform, measure: Measure, number: int, by: By = By.PLATFORM, key: str = "", **at: Any
) -> None:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=at.get("days_ago", 1))
    Tally.objects.create(
        hours=24, start=start, platform=platform, measure=measure, by=by, key=key, number=number
    )


def a_day(cast: Cast) -> None:
    """At Lantern 12 postings, of which the policy decided 9; at Kleinmarkt one; one case is decided, two wait."""
    for _ in range(9):
        posting(cast.lantern, status=Status.APPROVED)
    for _ in range(2):
        opened(cast.lantern)
    said(opened(cast.lantern), cast.mira, REJECTED)
    said(opened(cast.kleinmarkt), cast.mira, APPROVED)
    Case.objects.filter(platform=cast.lantern, decision=None).update(
        due_at=timezone.now() - timedelta(hours=1), opened_at=timezone.now() - timedelta(hours=30)
    )
    # A little later: in an hour's first minute a book that begins with it has just been counted.
    assert count_due(timezone.now() + timedelta(minutes=2), seconds=60)


def test_its_figures_are_those_of_what_happened(cast: Cast) -> None:
    a_day(cast)
    for days in ("1", "7", "90"):
        page = page_of(cast.priya, days=days)
        lantern, kleinmarkt = sorted(page.platforms, key=lambda line: -line.figures.received)
        assert (lantern.figures.received, kleinmarkt.figures.received) == (12, 1)
        assert lantern.figures.automated is not None
        assert lantern.figures.automated.of == "9 of 12"
        assert (page.total.decided, page.total.in_time.of) == (2, "2 of 2")
        assert page.waiting.open == page.waiting.overdue == page.waiting.old == Count(2)
        assert [line.figures.decided for line in page.queues] == [1, 1]
        assert [line.figures.decided for line in page.categories] == [1]
        assert sum(moment.figures.received for moment in page.series) == 13
    at_one = page_of(cast.priya, platform="lantern")
    assert at_one.total.received == sum(moment.figures.received for moment in at_one.series) == 12
    assert "13 postings came in; the policy decided 69.2 % without a person; people decided 2 cases" in (
        page_of(cast.priya).sentence
    )


def test_of_few_nobody_is_told_who_decided_or_how_many_became_cases(cast: Cast) -> None:
    few, enough = Figures(), Figures()
    few.add(Measure.ROUTED, "approve", 0, FEWEST - 1)
    few.add(Measure.OPENED, "", 0, 1)
    enough.add(Measure.ROUTED, "approve", 0, FEWEST)
    enough.add(Measure.OPENED, "", 0, FEWEST)
    assert (few.automated, few.opened) == (None, None)
    assert (enough.automated is not None, enough.opened) == (True, FEWEST)
    kinds = [bar.kind for bar in who_decided([Moment(timezone.now(), f) for f in (few, enough)]).bars]
    assert kinds == ["unsplit", "policy"]


def test_an_admin_of_one_platform_sees_nothing_of_another(cast: Cast) -> None:
    a_day(cast)
    browser = signed_in(cast.karl)
    for url in ("/insights/", "/insights/?platform=lantern", *(f"/insights/{name}.csv" for name in TABLES)):
        answer = browser.get(url)
        body = "".join(map(bytes.decode, answer)) if answer.streaming else text(answer)
        assert "antern" not in body.replace("platform=lantern", "")  # as it was asked
    page = page_of(cast.karl, platform="lantern")
    assert (page.total.received, page.total.decided, page.waiting.open) == (1, 1, Count())
    assert [len(lines) for lines in (page.platforms, page.queues, page.categories)] == [1, 1, 0]


def test_each_table_is_saved_as_it_is_shown(cast: Cast) -> None:
    a_day(cast)
    browser = signed_in(cast.otto)
    for name in TABLES:
        answer = browser.get(f"/insights/{name}.csv?days=7")
        assert answer.streaming
        assert answer["Content-Disposition"].startswith(f'attachment; filename="insights-{name}-7d-')
        rows = list(csv.DictReader("".join(map(bytes.decode, answer)).splitlines()))
        decided = {"forecast": 0, "categories": 1}.get(name, 2)
        assert sum(int(row.get("decided", 0)) for row in rows) == decided
        if name != "platforms":
            continue
        assert [(r["platform"], r["outcomes"], r["decided_by_policy"], r["open_now"]) for r in rows] == [
            ("kleinmarkt", "1", "", "0"),
            ("lantern", "12", "9", "2"),
        ]


def test_each_row_has_a_cell_for_each_head_of_its_table(cast: Cast) -> None:
    a_day(cast)
    page = text(signed_in(cast.priya).get("/insights/?days=7"))
    found = re.findall(r'<table class="table table--blocks overview">(.*?)</table>', page, re.DOTALL)
    tables = [re.findall(r"<tr>.*?</tr>", table, re.DOTALL) for table in found]
    assert [len(rows) for rows in tables] == [1 + 8, 1 + 2, 1 + 2, 1 + 1]
    for (head, *rows), renamed in zip(tables, ({}, {}, {}, {"By people": "Decided"}), strict=True):
        words = [renamed.get(word, word) for word in re.findall(r"<th[^>]*>([^<]*)", head)]
        for row in rows:
            assert re.findall(r'data-head="([^"]*)"', row) == words[1:]
    names = [[re.findall(r'<th scope="row"[^>]*>(.*?)</th>', row)[0] for row in rows[1:]] for rows in tables]
    assert [name.endswith('<span class="sub">so far</span>') for name in names[0]] == [False] * 7 + [True]
    assert names[1:] == [["Kleinmarkt", "Lantern"], ["Kleinmarkt", "Lantern"], ["Explicit sexual content"]]


def test_no_cell_is_a_formula(cast: Cast) -> None:
    Queue.objects.filter(platform=cast.lantern).update(name="Rest")
    Platform.objects.filter(id=cast.lantern.id).update(name='=HYPERLINK("https://example.com";"=1")')
    body = b"".join(signed_in(cast.priya).get("/insights/queues.csv")).decode()
    assert "\"'=HYPERLINK(" in body
    for begins in "=+-@\t\r":
        assert str(safe(f"{begins}1")).startswith("'")
    assert (safe(-1), safe("u-1")) == (-1, "u-1")


def test_an_empty_installation_says_so(cast: Cast) -> None:
    page = text(signed_in(cast.priya).get("/insights/"))
    assert "Nothing came in during this time" in page
    assert "There is too little history: 0 whole weeks of the 4" in page
    assert signed_in(cast.priya).get("/insights/nothing.csv").status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("days=5", 422, "There are no figures of so many days: choose one of 1, 7, 30, 90."),
        ("platform=nobody", 404, "No platform that you read has this short name."),
        ("days=5&platform=nobody", 404, "choose one of 1, 7, 30, 90."),
        ("days=&platform=", 200, ""),
    ],
)
def test_who_asks_for_what_is_not_there_is_told_and_no_file_has_other_numbers(
    cast: Cast, query: str, status: int, words: str
) -> None:
    browser = signed_in(cast.priya)
    page, file = browser.get(f"/insights/?{query}"), browser.get(f"/insights/time.csv?{query}")
    assert page.status_code == file.status_code == status
    assert words in text(page)
    assert "platform=nobody" not in text(page), "its links lead to what is shown"
    if status != 200:
        assert words in file.content.decode()
        assert "received" not in file.content.decode()


def test_a_window_of_hours(cast: Cast) -> None:
    assert page_of(cast.priya, days="1").asked.by_hour


@pytest.mark.parametrize("days", ["1", "90"])
def test_the_page_asks_few_questions_whatever_it_looks_back(cast: Cast, days: str) -> None:
    a_day(cast)
    for ago in range(1, 80):
        tally(cast.lantern, Measure.OPENED, 20 + ago % 7, By.QUEUE, "", days_ago=ago)
    browser = signed_in(cast.priya)
    browser.get("/insights/")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(f"/insights/?days={days}").status_code == 200
    assert len(queries) <= 12


def test_what_was_not_counted_to_its_end_says_so() -> None:
    assert str(up_to(COUNT_CAP, COUNT_CAP)) == "10,000"
    assert str(up_to(COUNT_CAP, COUNT_CAP + 1) + Count(7)) == "10,007+"
