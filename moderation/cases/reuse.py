"""Whether an outcome rested on an answer that was given to another submission: a call that nobody had to pay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from moderation.cases.models import Routing
from moderation.json_rows import as_uuid, one_of, texts
from moderation.sql import fetch_all

ROUTINGS = 2000
BY_SCORER = """
    WITH latest AS MATERIALIZED ({latest}),
    heard AS MATERIALIZED (SELECT {key} AS id, latest.submission_id FROM latest CROSS JOIN {keys})
    SELECT screening.provider, COUNT(*),
           COUNT(CASE WHEN screening.submission_id <> heard.submission_id THEN 1 END)
    FROM heard JOIN screening_screening screening ON screening.id = heard.id
    WHERE {was_heard}
    GROUP BY screening.provider"""


@dataclass(frozen=True)
class Reuse:
    """Answers that outcomes rested on, and how many of these had been given to another submission, by scorer."""

    outcomes: int
    capped: bool
    used: Counter[str]
    reused: Counter[str]


def reuse_since(since: datetime, reach: Q) -> Reuse:
    """Of the latest 2,000 outcomes at most. `reach` is a condition on the platform of a routing's submission."""
    within = Routing.objects.filter(reach, created_at__gte=since).order_by("-created_at")
    outcomes = within[: ROUTINGS + 1].count()
    if not outcomes:
        return Reuse(0, False, Counter(), Counter())
    sql, values = within.values("submission_id", "screenings")[:ROUTINGS].query.sql_with_params()
    statement = BY_SCORER.format(
        latest=sql,
        keys=texts("latest.screenings", "key"),
        key=as_uuid("key.value"),
        was_heard=one_of("screening.id", "SELECT id FROM heard"),
    )
    rows = fetch_all(statement, values)
    return Reuse(
        min(outcomes, ROUTINGS),
        outcomes > ROUTINGS,
        Counter({scorer: used for scorer, used, _ in rows}),
        Counter({scorer: reused for scorer, _, reused in rows}),
    )
