"""A shadow run goes on: the next routings are read, compared without the database, and what differs is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.cases.models import Routing
from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.policy.stored import screening_from
from moderation.rescreening.chosen import id_at
from moderation.screening.models import Screening
from moderation.screening.result import ScreeningResult
from moderation.shadowing.compare import outcome_under
from moderation.shadowing.models import MOST_KEPT, Difference, Shadow, ShadowState
from moderation.vocabulary import Verdict

TOGETHER = 100
# An id is made before its transaction commits, on clocks that differ: what is younger than this may still get company.
BEHIND = timedelta(seconds=10)
SUSPENDED = ("approvals_suspended", "rejections_suspended")
COUNTERS = {Verdict.APPROVE: "approving", Verdict.REJECT: "rejecting", Verdict.REVIEW: "reviewing"}


@dataclass(frozen=True)
class Batch:
    """The next routings behind the cursor; those under the version that it is beside in `routings`, with the answers that
    they saw."""

    shadow: Shadow
    last: UUID
    routings: Sequence[Routing]
    answers: Mapping[UUID, Screening]
    beside: Rules


@dataclass(frozen=True)
class Compared:
    seen: int
    unknown: int
    differences: Sequence[Difference]


def running() -> list[Shadow]:
    return list(
        Shadow.objects.filter(state=ShadowState.RUNNING).select_related("policy", "against").order_by("id")
    )


def next_due_shadow() -> datetime | None:
    """When the first routing may be compared that none of the running ones has looked at; None when there is none."""
    waiting = (Routing.objects.filter(id__gt=shadow.cursor).order_by("id") for shadow in running())
    found = [routings.values_list("created_at", flat=True).first() for routings in waiting]
    return min((made + BEHIND for made in found if made is not None), default=None)


def next_batch(shadow: Shadow, *, now: datetime | None = None) -> Batch | None:
    """The next few routings, if any is old enough."""
    until = id_at((now or timezone.now()) - BEHIND)
    behind = Routing.objects.filter(id__gt=shadow.cursor, id__lt=until).order_by("id").defer("outcome")
    found = list(behind[:TOGETHER])
    if not found:
        return None
    routings = [routing for routing in found if routing.policy_version_id == shadow.against_id]
    ids = {UUID(key) for routing in routings for key in routing.screenings}
    answers = Screening.objects.only("result").in_bulk(ids)
    return Batch(shadow, found[-1].id, routings, answers, rules_of(shadow.against))


def compare(batch: Batch) -> Compared:
    """Without the database. What went to a person because automation was suspended counts as what its rules say."""
    rules = Rules.from_json(batch.shadow.rules)
    unknown = 0
    differences = []
    for routing in batch.routings:
        rows = [batch.answers.get(UUID(key)) for key in routing.screenings]
        answers = [screening_from(row.result) for row in rows if row is not None]
        spent = bool(routing.circumstances.get("budget_spent"))
        was = _by_the_rules(batch, routing, answers, spent)
        outcome = outcome_under(rules, answers, budget_spent=spent)
        if outcome is None:
            unknown += 1
        elif outcome.verdict != was:
            differences.append(
                Difference(
                    shadow=batch.shadow,
                    routing=routing,
                    submission_id=routing.submission_id,
                    was=was,
                    would=outcome.verdict,
                    words=outcome.reasons[0].words,
                )
            )
    return Compared(len(batch.routings), unknown, differences)


def _by_the_rules(batch: Batch, routing: Routing, answers: Sequence[ScreeningResult], spent: bool) -> str:
    """The routing's verdict, or what it would have been had nothing been suspended."""
    if any(routing.circumstances.get(side) for side in SUSPENDED):
        outcome = evaluate(answers, batch.beside, Circumstances(budget_spent=spent))
        return outcome.verdict.value
    return routing.verdict


def keep(batch: Batch, compared: Compared) -> bool:
    """Count and keep what was found; False when another worker was faster, or it was stopped."""
    shadow = batch.shadow
    would = Counter(COUNTERS[Verdict(one.would)] for one in compared.differences)
    with transaction.atomic():
        moved = Shadow.objects.filter(id=shadow.id, cursor=shadow.cursor, state=ShadowState.RUNNING).update(
            cursor=batch.last,
            seen=F("seen") + compared.seen,
            unknown=F("unknown") + compared.unknown,
            **{name: F(name) + count for name, count in would.items()},
        )
        if moved and shadow.differing < MOST_KEPT:
            Difference.objects.bulk_create(compared.differences)
    return bool(moved)
