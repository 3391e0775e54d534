"""/metrics: read by a parser that takes nothing which the text format 0.0.4 does not say."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.pipeline.plan import configured
from moderation.screening.limits.budgets import set_budget
from moderation.screening.models import Budget, CallState, Line, LineState, Period
from tests.cast import Cast
from tests.review.insights.ledger import CENT, VENDOR, call
from tests.review.queue.waiting import waiting

TOKEN = "token-of-the-scraper"
CANARY = "canary-of-the-operators-key-7f3a"
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
UNESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
type_samples = dict[tuple[str, frozenset[tuple[str, str]]], Decimal]


def parse(text: str) -> type_samples:
    """The samples by name and labels. Every metric says HELP and TYPE once, just before its samples."""
    assert text.endswith("\n")
    found: type_samples = {}
    seen: list[str] = []
    lines = iter(text[:-1].split("\n"))
    for line in lines:
        if helped := re.fullmatch(rf"# HELP ({NAME}) .+", line):
            assert helped[1] not in seen
            seen.append(helped[1])
            assert next(lines) == f"# TYPE {helped[1]} gauge"
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        assert sample[1] == seen[-1]
        key = sample[1], frozenset(labels_of(sample[2] or "").items())
        assert key not in found, line
        found[key] = Decimal(sample[3])
    return found


def labels_of(text: str) -> dict[str, str]:
    labels, at = {}, 0
    while at < len(text):
        label = LABEL.match(text, at)
        assert label, text
        assert label[1] not in labels
        labels[label[1]] = re.sub(r'\\["\\n]', lambda found: UNESCAPED[found[0]], label[2])
        at = label.end()
    return labels


def get(token: str = TOKEN) -> Any:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def scraped() -> type_samples:
    response = get()
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return parse(response.content.decode())


def value(samples: type_samples, name: str, **labels: str) -> Decimal | None:
    return samples.get((f"second_look_{name}", frozenset(labels.items())))


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.parametrize("token", ["", "token-of-the-scrape", f"{TOKEN}x", "Bearer", "é"])
def test_it_is_not_there_for_another_token(db: None, token: str) -> None:
    assert get(token).status_code == 404


def test_it_is_not_there_without_a_token(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert get("").status_code == 404
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_says_what_the_ledger_says(cast: Cast) -> None:
    now = timezone.now()
    old = now - timedelta(days=1)
    call(cast.lantern, cost=12_345_678, input_tokens=9, output_tokens=4, latency_ms=250, day=now.date())
    call(cast.kleinmarkt, cost=CENT, latency_ms=500, day=now.date())
    call(cast.lantern, CallState.FAILED, failure="rate_limited", cost=0, latency_ms=40, day=now.date())
    call(cast.lantern, CallState.LOST, failure="unavailable", day=now.date())
    call(cast.lantern, cost=99 * CENT, day=old.date())
    found = scraped()
    answered = {"provider": VENDOR, "state": "answered", "failure": ""}
    lost = {"provider": VENDOR, "state": "lost", "failure": "unavailable"}
    assert value(found, "calls_today", **answered) == 2
    assert value(found, "calls_today", provider=VENDOR, state="failed", failure="rate_limited") == 1
    assert value(found, "cost_dollars_today", **answered) == Decimal("0.022345678")
    assert value(found, "estimated_dollars_today", **lost) == Decimal("0.03")
    assert value(found, "tokens_today", **answered, direction="input") == 9
    assert value(found, "tokens_today", **answered, direction="output") == 4
    assert value(found, "latency_seconds_sum_today", **answered) == Decimal("0.75")
    assert value(found, "latency_seconds_count_today", **answered) == 2
    halves = [value(found, "latency_seconds_today", provider=VENDOR, quantile=q) for q in ("0.5", "0.95")]
    assert halves == [Decimal("0.25"), Decimal("0.5")]
    lantern = value(found, "platform_cost_dollars_today", provider=VENDOR, platform="lantern")
    assert lantern == Decimal("0.012345678") + Decimal("0.03")  # the lost one at its estimate
    assert value(found, "platform_cost_dollars_today", provider=VENDOR, platform="kleinmarkt") == Decimal(
        "0.01"
    )


def test_it_says_nothing_of_a_cost_that_is_not_known_and_counts_those_calls(cast: Cast) -> None:
    nothing: dict[str, Any] = {"cost": None, "estimate": None, "day": timezone.now().date()}
    call(cast.lantern, **nothing)
    call(cast.lantern, CallState.FAILED, failure="timeout", **nothing)
    call(cast.lantern, CallState.LOST, failure="unavailable", **nothing)
    call(cast.lantern, CallState.RUNNING, **nothing)  # it may still say what it cost
    call(cast.kleinmarkt, provider="sightengine", cost=0, day=nothing["day"])
    found = scraped()
    told = {name for name, labels in found if "dollars" in name and ("provider", VENDOR) in labels}
    assert told == set()
    assert value(found, "calls_without_price_today", provider=VENDOR) == 3
    assert value(found, "calls_without_price_today", provider="sightengine") == 0
    free = {"provider": "sightengine", "platform": "kleinmarkt"}
    assert value(found, "platform_cost_dollars_today", **free) == 0

    call(cast.lantern, day=nothing["day"])
    found = scraped()
    assert value(found, "platform_cost_dollars_today", provider=VENDOR, platform="lantern") == Decimal("0.01")
    assert value(found, "calls_without_price_today", provider=VENDOR) == 3


def test_it_says_who_judges_what(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = scraped()
    assert value(found, "category_judged", provider="local", category="sexual.explicit") == 1
    assert value(found, "category_judged", provider="local", category="violence") == 0

    settings.SCREENING_PROVIDERS = ["chat_completions"]
    monkeypatch.delenv("CHAT_COMPLETIONS_URL", raising=False)
    configured.cache_clear()
    broken = scraped()
    configured.cache_clear()
    assert not [name for name, _ in broken if name == "second_look_category_judged"]
    assert value(broken, "open_cases", level="moderator") == 0


def test_it_says_how_lines_budgets_cases_and_the_log_stand(cast: Cast) -> None:
    now = timezone.now()
    Line.objects.create(provider=VENDOR, state=LineState.STOPPED)
    set_budget(
        provider="",
        platform=cast.lantern,
        period=Period.DAY,
        limit=125 * CENT,
        actor=Actor.system(),
        now=now,
    )
    Budget.objects.update(booked=CENT)
    case = waiting(cast.lantern)
    type(case).objects.filter(id=case.id).update(due_at=now - timedelta(seconds=90))
    found = scraped()
    states = {state: value(found, "line_state", provider=VENDOR, state=state) for state in LineState.values}
    assert states == {"closed": 0, "open": 0, "stopped": 1}
    labels = {"provider": "", "platform": "lantern", "period": "day"}
    assert value(found, "budget_limit_dollars", **labels) == Decimal("1.25")
    assert value(found, "budget_booked_dollars", **labels) == Decimal("0.01")
    assert value(found, "open_cases", level="moderator") == 1
    assert value(found, "open_cases", level="senior") == 0
    late = value(found, "oldest_due_seconds", level="moderator")
    assert late is not None
    assert 90 <= late < 150
    assert value(found, "unsealed_lines")

    Budget.objects.update(start=now.date() - timedelta(days=1))
    assert value(scraped(), "budget_booked_dollars", **labels) == 0
    type(case).objects.update(hidden=True)
    assert value(scraped(), "open_cases", level="moderator") == 0


def test_it_escapes_what_labels_hold(cast: Cast) -> None:
    Line.objects.create(provider='a"b\\n\nc{}, d="e"')
    assert value(scraped(), "line_state", provider='a"b\\n\nc{}, d="e"', state="closed") == 1


def test_it_holds_no_key_and_asks_a_fixed_number_of_questions(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    for number in range(20):
        call(cast.lantern, provider=f"vendor_{number}")
        Line.objects.create(provider=f"vendor_{number}")
    with django_assert_num_queries(11):
        text = get().content.decode()
    with django_assert_num_queries(9):  # for five minutes, two are not asked again
        get()
    assert CANARY not in text
    assert TOKEN not in text
