"""What the scorers' answers were worth: given twice for one call, and the same as people's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from moderation.assurance.wilson import wilson
from moderation.cases.agreement import agreement_within
from moderation.cases.reuse import reuse_since
from moderation.metrics.gauge import Gauge

T = TypeVar("T")
EVERYWHERE = Q()
DAY = timedelta(days=1)
# Both read thousands of rows, and a scraper asks several times a minute.
KEPT_SECONDS = 300


def reuse_gauges() -> list[Gauge]:
    used = Gauge(
        "second_look_answers_used",
        "Answers that the latest 2000 outcomes of the last 24 hours rested on, five minutes old at most.",
    )
    reused = Gauge("second_look_answers_reused", "Those of them that were stored for another submission.")
    found = kept("reuse", lambda: reuse_since(timezone.now() - DAY, EVERYWHERE))
    for provider in sorted(found.used):
        used.add(found.used[provider], provider=provider)
        reused.add(found.reused[provider], provider=provider)
    return [used, reused]


def agreement_gauges() -> list[Gauge]:
    compared = Gauge(
        "second_look_agreement_compared",
        "Of the latest 2000 first looks of people, those that a scorer judged too, five minutes old at most.",
    )
    share = Gauge("second_look_agreement", "The share of them in which both said the same of the category.")
    low = Gauge("second_look_agreement_low", "The lower end of its 95 percent interval (Wilson).")
    high = Gauge("second_look_agreement_high", "The upper end of the same interval.")
    found = kept("agreement", lambda: agreement_within(EVERYWHERE))
    for pair in found.pairs:
        labels = {"provider": pair.scorer, "category": pair.category.value}
        ends = wilson(pair.same, pair.compared)
        compared.add(pair.compared, **labels)
        for gauge, value in ((share, pair.share), (low, ends[0]), (high, ends[1])):
            gauge.add(value, **labels)
    return [compared, share, low, high]


def kept(name: str, read: Callable[[], T]) -> T:
    found: T | None = cache.get(f"metrics:{name}")
    if found is None:
        found = read()
        cache.set(f"metrics:{name}", found, KEPT_SECONDS)
    return found
