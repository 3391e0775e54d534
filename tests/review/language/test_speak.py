"""A page speaks its reader's language; what is stored, sent or logged never does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import get_language, override

from moderation.audit.models import Entry
from moderation.people.models import User
from review import ui
from review.insights.chart import chart_of
from review.insights.ledger import Spent
from review.insights.money_rows import money_rows
from review.insights.window import Window
from tests.cast import Cast
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


def german(person: User) -> Client:
    client = Client()
    client.force_login(person)
    client.post("/preferences/language", {"language": "de", "next": "/review/"})
    return client


def test_the_sign_in_page_speaks_what_the_browser_asks_for() -> None:
    for headers, language, words in (({}, "en", "Sign in"), (GERMAN, "de", "Anmelden")):
        page = Client().get("/sign-in/", **headers)  # type: ignore[arg-type]  # headers by their names in WSGI
        assert f'<html lang="{language}" dir="ltr"' in page.content.decode()
        assert words in page.content.decode()
        assert page["Content-Language"] == language
    assert get_language() == "en"  # the next answer of this thread begins anew


def test_a_person_chooses_and_the_browser_no_longer_matters(cast: Cast) -> None:
    client = german(cast.mira)
    assert "Warteschlange" in client.get("/review/").content.decode()
    client.post("/preferences/language", {"language": "en", "next": "/review/"})
    assert "Queue" in client.get("/review/", **GERMAN).content.decode()  # type: ignore[arg-type]  # as above
    answer = client.post("/preferences/language", {"language": "xx", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    cast.mira.refresh_from_db()
    assert cast.mira.language == ""


def test_a_case_is_decided_in_german_and_logged_in_english(cast: Cast) -> None:
    client = german(cast.mira)
    case = waiting(cast.kleinmarkt, caption="Two years of weekends")
    page = client.get(f"/review/cases/{case.id}").content.decode()
    for words in ("Freigeben", "Ablehnen", "Liegt bei Ihnen", "Versiegelt, bis Sie entscheiden"):
        assert words in page
    assert re.search(r'data-key="a"[^>]*>\s*<kbd[^>]*>A</kbd>', page)  # a key is the same key
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    client.post(f"/review/cases/{case.id}/decide", {"outcome": "approved", "version": version[1]})
    logged = " ".join(Entry.objects.values_list("body", flat=True))
    assert "case.decided" in logged
    assert not re.search("[äöüß]|Freig|Fall|Bild", logged)


def test_a_refusal_is_german_too(cast: Cast) -> None:
    client = german(cast.mira)
    case = waiting(cast.kleinmarkt)
    page = client.get(f"/review/cases/{case.id}").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    refused = client.post(f"/review/cases/{case.id}/decide", {"outcome": "rejected", "version": version[1]})
    assert "Wählen Sie mindestens einen Grund." in refused.content.decode()


def test_the_api_speaks_english_to_everybody(cast: Cast) -> None:
    """REST framework's own words have a German of theirs."""
    key = {"HTTP_AUTHORIZATION": f"Bearer {cast.kleinmarkt_key}"}
    answers = []
    for headers in (key, key | GERMAN):
        client = Client(**headers)  # type: ignore[arg-type]  # as above
        wrong = client.post("/api/v1/submissions", json.dumps({"image": 7}), content_type="application/json")
        for answer in (wrong, client.put("/api/v1/submissions"), client.get("/api/v1/submissions/nothing")):
            problem = json.loads(answer.content)
            problem.pop("request_id", None)
            answers.append(problem)
            assert "Content-Language" not in answer
    assert answers[:3] == answers[3:]
    assert len({json.dumps(answer) for answer in answers}) == 3


def test_the_bars_of_money_are_drawn_in_german() -> None:
    window = Window(30, datetime(2026, 11, 24, 12, tzinfo=UTC))
    chart = chart_of({window.dates[0]: 3 * 10**9, window.dates[2]: 10**9}, window)
    lines = [
        Spent(window.dates[0], "<b>", uuid4(), "Wörter & mehr", calls=1204, cost=3 * 10**9),
        Spent(window.dates[2], "local", uuid4(), "Lantern", calls=1, lost=10**9, unpriced=1),
    ]
    with override("de"):
        page = {"money": lines, "money_rows": money_rows(lines), "chart": chart, "window": window}
        drawn = render_to_string("review/insights/_money.html", {"page": page})
    bars = re.findall(r'<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/>', drawn)
    assert [[float(number) for number in bar] for bar in bars] == [
        [0.0, 0.0, 17.35, 96.0],
        [38.71, 64.0, 17.35, 32.0],
    ]
    assert ">1.204<" in drawn
    assert ">3,00 $<" in drawn
    assert ">&lt;b&gt;<" in drawn
    assert ">Wörter &amp; mehr<" in drawn
    (unpriced,) = re.findall(r"<td class=\"num key\" data-head=\"([^\"]+)\">nicht bekannt</td>", drawn)
    assert f'<th scope="col" class="num">{unpriced}</th>' in drawn
    assert ">1,00 $<" in drawn


def test_numbers_are_german_in_words_and_plain_in_drawings() -> None:
    """`x="12,5"` draws nothing."""
    with override("de"):
        drawn = render_to_string("_marks.html", {"marks": [{"x": 12.5, "approved": True}], "width": 30.25})
        assert 'x="12.5"' in drawn
        assert 'viewBox="0 0 30.25 22"' in drawn
        written = [
            ui.thousands(1284306),
            ui.capped(12000),
            ui.money(1_284_306_500_000_000),
            ui.decimal("7.3 %"),
            ui.decimal("1,284.5"),
        ]
    assert written == ["1.284.306", "10.000+", "1.284.306,50 $", "7,3 %", "1.284,5"]
    assert ui.money(1_284_306_500_000_000) == "$1,284,306.50"
