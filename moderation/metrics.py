"""`/metrics` for Prometheus: what this installation's databases know, whichever process is asked."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from moderation.audit.standing import standing
from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.queues import COUNT_CAP, CountUpTo
from moderation.pipeline.plan import configured
from moderation.screening.limits.budgets import start_of
from moderation.screening.limits.money import dollars
from moderation.screening.models import Budget, Call, CallState, Line, LineState
from moderation.screening.providers.base import ProviderMisconfigured
from moderation.vocabulary import Category, Level

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SCHEME = "Bearer "


@dataclass
class Gauge:
    """One metric with its samples: labels in a fixed order, and a value."""

    name: str
    help: str
    samples: list[tuple[dict[str, str], int | float | Decimal]] = field(default_factory=list)

    def add(self, value: int | float | Decimal, **labels: str) -> None:
        self.samples.append((labels, value))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything as gauges in the text format 0.0.4. Raises Http404 without METRICS_TOKEN or for another token."""
    given, token = request.headers.get("Authorization", ""), settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), f"{SCHEME}{token}".encode()):
        raise Http404
    gauges = [
        *call_gauges(),
        platform_gauge(),
        line_gauge(),
        *budget_gauges(),
        coverage_gauge(),
        *case_gauges(),
        log_gauge(),
    ]
    return HttpResponse("".join(written(gauges)), content_type=CONTENT_TYPE)


def call_gauges() -> list[Gauge]:
    """Of the calls that were begun today (UTC)."""
    calls = Gauge("second_look_calls_today", "Calls of vendors begun today, UTC.")
    tokens = Gauge("second_look_tokens_today", "Tokens that vendors counted today, UTC.")
    cost = Gauge("second_look_cost_dollars_today", "Known cost of the calls begun today, UTC.")
    open_cost = Gauge(
        "second_look_estimated_dollars_today",
        "Estimates of today's calls that run or whose answer was lost, UTC.",
    )
    time = Gauge("second_look_latency_seconds_sum_today", "Seconds that today's ended calls took, UTC.")
    ended = Gauge("second_look_latency_seconds_count_today", "Today's calls that ended, UTC.")
    groups = Call.objects.filter(day=timezone.now().date()).values("provider", "state", "failure")
    for group in groups.annotate(
        calls=Count("id"),
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
        cost.add(dollars(int(group["known"] or 0)), **labels)
        if group["state"] in (CallState.RUNNING, CallState.LOST):
            open_cost.add(dollars(int(group["estimated"] or 0)), **labels)
        if group["state"] in (CallState.ANSWERED, CallState.FAILED):
            time.add(Decimal(group["milliseconds"]) / 1000, **labels)
            ended.add(group["calls"], **labels)
    return [calls, tokens, cost, open_cost, time, ended]


def platform_gauge() -> Gauge:
    """As the providers' page adds it up: what is known, and the estimate where the answer was lost."""
    gauge = Gauge(
        "second_look_platform_cost_dollars_today",
        "Cost of the calls begun today for a platform, UTC; answers that were lost at their estimate.",
    )
    groups = Call.objects.filter(day=timezone.now().date()).values("provider", "platform__slug")
    lost = Sum("estimate", filter=Q(cost=None, state=CallState.LOST))
    for group in groups.annotate(known=Sum("cost"), lost=lost).order_by("provider", "platform__slug"):
        amount = dollars(int(group["known"] or 0) + int(group["lost"] or 0))
        gauge.add(amount, provider=group["provider"], platform=group["platform__slug"])
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


def case_gauges() -> list[Gauge]:
    """Without those that are locked as suspected child abuse."""
    count = Gauge("second_look_open_cases", f"Open cases that are not locked, counted up to {COUNT_CAP}.")
    late = Gauge(
        "second_look_oldest_due_seconds",
        "How long the first due open case is late; below 0: is still in time.",
    )
    for level in Level:
        cases = Case.objects.filter(queue=OuterRef("pk"), state=CaseState.OPEN, hidden=False, level=level)
        queues = Queue.objects.annotate(
            open=CountUpTo(cases.values("pk")[:COUNT_CAP]),
            due=Subquery(cases.order_by("due_at").values("due_at")[:1]),
        ).values_list("open", "due")
        count.add(min(COUNT_CAP, sum(number for number, _ in queues)), level=level.value)
        if times := [due for _, due in queues if due]:
            late.add((timezone.now() - min(times)).total_seconds(), level=level.value)
    return [count, late]


def log_gauge() -> Gauge:
    gauge = Gauge("second_look_unsealed_lines", "Lines of the audit log that wait for a seal, up to 1000.")
    gauge.add(standing().unsealed)
    return gauge


def written(gauges: Iterable[Gauge]) -> Iterator[str]:
    """The text format 0.0.4."""
    for gauge in gauges:
        yield f"# HELP {gauge.name} {gauge.help}\n# TYPE {gauge.name} gauge\n"
        for labels, value in gauge.samples:
            inside = ",".join(f'{name}="{escaped(text)}"' for name, text in labels.items())
            yield f"{gauge.name}{{{inside}}} {value:f}\n" if inside else f"{gauge.name} {value:f}\n"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
