"""What the stored screenings of a window say of each scorer: `local` too, which makes no calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from moderation.cases.models import Routing
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.screening.models import Screening
from review.insights.window import Window

ROUTINGS = 2000


@dataclass
class Answers:
    """`latencies` counts usable answers by their milliseconds; `failures` says why the others came to nothing."""

    usable: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    latencies: Counter[int] = field(default_factory=Counter)

    def percentile(self, share: float) -> int | None:
        """The smallest latency in milliseconds that at least this share of the answers kept to (nearest rank)."""
        passed = 0
        for latency in sorted(self.latencies):
            passed += self.latencies[latency]
            if passed >= share * self.usable:
                return latency
        return None


@dataclass(frozen=True)
class Reuse:
    """Answers that outcomes rested on, and how many of these had been given to another submission."""

    outcomes: int
    capped: bool
    used: Counter[str]
    reused: Counter[str]


def answers_of(window: Window, person: User) -> dict[str, Answers]:
    found: dict[str, Answers] = {}
    groups = (
        Screening.objects.filter(scope(person, Permission.READ_INSIGHTS), created_at__gte=window.since)
        .values_list("provider", "failure", "latency_ms")
        .annotate(count=Count("created_at"))
        .order_by()
    )
    for provider, failure, latency, count in groups:
        answers = found.setdefault(provider, Answers())
        if failure:
            answers.failures[failure] += count
        else:
            answers.usable += count
            answers.latencies[latency] += count
    return found


def reuse_of(window: Window, person: User) -> Reuse:
    """How often the latest outcomes of the window rested on an answer that another submission had asked for."""
    reach = scope(person, Permission.READ_INSIGHTS, field="submission__platform_id")
    latest = list(
        Routing.objects.filter(reach, created_at__gte=window.since)
        .order_by("-created_at")
        .values_list("submission_id", "screenings")[: ROUTINGS + 1]
    )
    shown = latest[:ROUTINGS]
    ids = {key for _, keys in shown for key in keys}
    rows = Screening.objects.filter(id__in=ids).values_list("id", "provider", "submission_id")
    asked_by = {str(key): (provider, submission_id) for key, provider, submission_id in rows}
    used: Counter[str] = Counter()
    reused: Counter[str] = Counter()
    for submission_id, keys in shown:
        for provider, asked_for in (asked_by[key] for key in keys if key in asked_by):
            used[provider] += 1
            reused[provider] += asked_for != submission_id
    return Reuse(len(shown), len(latest) > ROUTINGS, used, reused)
