"""What the stored screenings of a window say of each scorer: `local` too, which makes no calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from moderation.cases.reuse import Reuse, reuse_since
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import scope
from moderation.screening.models import Screening
from moderation.screening.nearest_rank import nearest_rank
from review.insights.window import Window


@dataclass
class Answers:
    """`latencies` counts usable answers by their milliseconds; `failures` says why the others came to nothing."""

    usable: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    latencies: Counter[int] = field(default_factory=Counter)

    def percentile(self, share: float) -> int | None:
        """In milliseconds; None without a usable answer."""
        return nearest_rank(self.latencies, share)


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
    return reuse_since(window.since, scope(person, Permission.READ_INSIGHTS, field="submission__platform_id"))
