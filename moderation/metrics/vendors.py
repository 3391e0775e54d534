"""Calls of vendors: how many, how long, what they cost, and what still lets them through."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from moderation.metrics.gauge import Gauge
from moderation.pipeline.plan import configured
from moderation.screening.limits.budgets import start_of
from moderation.screening.limits.money import dollars
from moderation.screening.models import LOST_UNPAID, UNPRICED, Budget, Call, CallState, Line, LineState
from moderation.screening.nearest_rank import nearest_rank
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category

SHARES = (0.5, 0.95, 0.99)


def call_gauges() -> list[Gauge]:
    """Of the calls that were begun today (UTC)."""
    calls = Gauge("second_look_calls_today", "Calls of vendors begun today, UTC.")
    tokens = Gauge("second_look_tokens_today", "Tokens that vendors counted today, UTC.")
    cost = Gauge(
        "second_look_cost_dollars_today",
        "Known cost of the calls begun today, UTC; no sample where none of them has a price.",
    )
    without = Gauge(
        "second_look_calls_without_price_today",
        "Calls begun today, UTC, of which nobody knows the cost: no sum of money has them.",
    )
    open_cost = Gauge(
        "second_look_estimated_dollars_today",
        "Estimates of today's calls that run or whose answer was lost, UTC.",
    )
    time = Gauge("second_look_latency_seconds_sum_today", "Seconds that today's ended calls took, UTC.")
    ended = Gauge("second_look_latency_seconds_count_today", "Today's calls that ended, UTC.")
    unpriced: Counter[str] = Counter()
    groups = Call.objects.filter(day=timezone.now().date()).values("provider", "state", "failure")
    for group in groups.annotate(
        calls=Count("id"),
        unpriced=Count("id", filter=UNPRICED),
        known=Sum("cost"),
        estimated=Sum("estimate"),
        input=Sum("input_tokens"),
        output=Sum("output_tokens"),
        milliseconds=Sum("latency_ms"),
    ).order_by("provider", "state", "failure"):
        labels = {name: group[name] for name in ("provider", "state", "failure")}
        calls.add(group["calls"], **labels)
        tokens.add(group["input"], **labels, direction="input")
        tokens.add(group["output"], **labels, direction="output")
        add_money(cost, group["known"], **labels)
        unpriced[group["provider"]] += group["unpriced"]
        if group["state"] in (CallState.RUNNING, CallState.LOST):
            add_money(open_cost, group["estimated"], **labels)
        if group["state"] in (CallState.ANSWERED, CallState.FAILED):
            time.add(Decimal(group["milliseconds"]) / 1000, **labels)
            ended.add(group["calls"], **labels)
    for provider, count in unpriced.items():
        without.add(count, provider=provider)
    return [calls, tokens, cost, without, open_cost, time, ended]


def add_money(gauge: Gauge, amount: Decimal | int | None, **labels: str) -> None:
    """A sample in dollars of so many billionths; none where nothing is known, which is not 0."""
    if amount is not None:
        gauge.add(dollars(int(amount)), **labels)


def latency_gauge() -> Gauge:
    """The nearest rank, as on the providers' page: no answer is between two that there were."""
    gauge = Gauge(
        "second_look_latency_seconds_today", "What that share of the calls answered today kept to, UTC."
    )
    answered = Call.objects.filter(day=timezone.now().date(), state=CallState.ANSWERED)
    found: dict[str, Counter[int]] = {}
    groups = answered.values_list("provider", "latency_ms").annotate(count=Count("id")).order_by("provider")
    for provider, milliseconds, count in groups:
        found.setdefault(provider, Counter())[milliseconds] += count
    for provider, latencies in found.items():
        for share in SHARES:
            at = Decimal(nearest_rank(latencies, share) or 0) / 1000
            gauge.add(at, provider=provider, quantile=str(share))
    return gauge


def platform_gauge() -> Gauge:
    """As the providers' page adds it up: what is known, and the estimate where the answer was lost."""
    gauge = Gauge(
        "second_look_platform_cost_dollars_today",
        "Known cost of the calls begun today for a platform, UTC; answers that were lost at their estimate.",
    )
    groups = Call.objects.filter(day=timezone.now().date()).values("provider", "platform__slug")
    lost = Sum("estimate", filter=LOST_UNPAID)
    for group in groups.annotate(known=Sum("cost"), lost=lost).order_by("provider", "platform__slug"):
        amounts = [amount for amount in (group["known"], group["lost"]) if amount is not None]
        add_money(
            gauge,
            sum(amounts) if amounts else None,
            provider=group["provider"],
            platform=group["platform__slug"],
        )
    return gauge


def coverage_gauge() -> Gauge:
    """Nothing where a scorer is set up wrongly: the system check says so, and the rest is still worth reading."""
    gauge = Gauge(
        "second_look_category_judged",
        "1 where a scorer that is set up judges the category from the picture alone, else 0.",
    )
    with suppress(ProviderMisconfigured):
        for name, provider in configured().items():
            for category in Category:
                gauge.add(int(category in provider.judges), provider=name, category=category.value)
    return gauge


def line_gauge() -> Gauge:
    gauge = Gauge("second_look_line_state", "1 for the state that the way to a vendor is in, else 0.")
    for line in Line.objects.order_by("provider"):
        for state in LineState:
            gauge.add(int(line.state == state), provider=line.provider, state=state.value)
    return gauge


def budget_gauges() -> list[Gauge]:
    """A period that is over is only noticed by the next call: nothing of it is booked now."""
    limit = Gauge(
        "second_look_budget_limit_dollars", "What may be spent in the period; empty labels: on all."
    )
    booked = Gauge(
        "second_look_budget_booked_dollars", "What is booked in the period, running calls included."
    )
    today = timezone.now().date()
    for budget in Budget.objects.select_related("platform").order_by("id"):
        labels = {
            "provider": budget.provider,
            "platform": budget.platform.slug if budget.platform else "",
            "period": budget.period,
        }
        limit.add(dollars(budget.limit), **labels)
        current = budget.start >= start_of(budget.period, today)
        booked.add(dollars(budget.booked if current else 0), **labels)
    return [limit, booked]
