"""Whether an outcome rested on an answer that was given to another submission: a call that nobody had to pay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from moderation.cases.models import Routing
from moderation.screening.models import Screening

ROUTINGS = 2000


@dataclass(frozen=True)
class Reuse:
    """Answers that outcomes rested on, and how many of these had been given to another submission, by scorer."""

    outcomes: int
    capped: bool
    used: Counter[str]
    reused: Counter[str]


def reuse_since(since: datetime, reach: Q) -> Reuse:
    """Of the latest 2,000 outcomes at most. `reach` is a condition on the platform of a routing's submission."""
    latest = list(
        Routing.objects.filter(reach, created_at__gte=since)
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
