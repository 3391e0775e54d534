"""What happened in a span of time, read along indexes that are in the order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from moderation.cases.models import Case, CaseState, Decision, Routing, SecondReview
from moderation.intake.models import Submission
from moderation.rescreening.chosen import id_at
from moderation.tallies.models import By, Measure
from moderation.tallies.steps import step_of
from moderation.vocabulary import DecidedBy, DecisionKind, Purpose, Verdict

OUTCOMES = (DecisionKind.APPROVED, DecisionKind.REJECTED)
# Drawn whatever the first person had said; a trainee's confirmations are no measure of who is trained.
SETTLED = Q(purpose__in=[Purpose.SHARE, Purpose.REQUIRED], upheld=True) | Q(purpose=Purpose.ADJUDICATION)


class Slot(NamedTuple):
    """Where a number belongs."""

    platform_id: UUID
    measure: Measure
    by: By = By.PLATFORM
    key: str = ""
    step: int = 0


Found = Counter[Slot]


def happened(start: datetime, end: datetime) -> Found:
    """Everything that is counted, from `start` up to and without `end`."""
    found: Found = Counter()
    for part in (received, routed, rejected_by_policy, opened, decided, looked_at_again, reversed_later):
        for slot, number in part(start, end):
            found[slot] += number
    return found


def received(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """By the time in the ids, which are in the order of the postings."""
    for platform_id in Submission.objects.filter(ids(start, end)).values_list("platform_id", flat=True):
        yield Slot(platform_id, Measure.RECEIVED), 1


def routed(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """By verdict. What a spot check was drawn of counts as for review: a person looks at it, and whoever holds it could
    else tell it by the sums."""
    rows = Routing.objects.filter(created_at__gte=start, created_at__lt=end)
    groups = rows.values_list("submission__platform_id", "verdict", "sampled").annotate(
        count=Count("created_at")
    )
    for platform_id, verdict, sampled, number in groups.order_by():
        yield Slot(platform_id, Measure.ROUTED, By.VERDICT, Verdict.REVIEW if sampled else verdict), number


def rejected_by_policy(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    rows = Decision.objects.filter(
        ids(start, end), decided_by=DecidedBy.AUTOMATION, kind=DecisionKind.REJECTED
    ).values_list("submission__platform_id", "reasons")
    for platform_id, reasons in rows:
        for category in named(reasons):
            yield Slot(platform_id, Measure.POLICY_REJECTED, By.CATEGORY, category), 1


def opened(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """Without what is locked, as everywhere that counts."""
    cases = Case.objects.exclude(state=CaseState.OPENING).filter(ids(start, end), hidden=False)
    rows = cases.values_list("platform_id", "queue_id")
    for platform_id, queue_id in rows:
        yield Slot(platform_id, Measure.OPENED, By.QUEUE, str(queue_id)), 1


def decided(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """Decisions that ended a look and were not taken back. What somebody decided without being handed the case (a
    change of mind, a reversal) has no look."""
    rows = (
        by_people(start, end)
        .filter(looked_ms__isnull=False, case__hidden=False)
        .exclude(superseded_by__kind=DecisionKind.WITHDRAWN)
        .values_list(
            "case__platform_id",
            "case__queue_id",
            "reasons",
            "made_at",
            "looked_ms",
            "case__opened_at",
            "case__due_at",
        )
    )
    for platform_id, queue_id, reasons, made_at, looked, opened_at, due_at in rows:
        for by, key in groups_of(queue_id, reasons):
            yield Slot(platform_id, Measure.DECIDED, by, key), 1
            yield Slot(platform_id, Measure.KEPT, by, key), int(made_at <= due_at)
            yield Slot(platform_id, Measure.WAITED, by, key, step_of(made_at - opened_at)), 1
        yield Slot(platform_id, Measure.LOOKED_MS, By.QUEUE, str(queue_id)), looked or 0


def looked_at_again(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """Second reviews that agreed, and what a senior decided between two. One that waits for a senior counts once that
    is over: until then whoever holds it must not know that there is one."""
    rows = SecondReview.objects.filter(
        SETTLED, concluded_at__gte=start, concluded_at__lt=end, case__hidden=False
    ).values_list("platform_id", "first__case__queue_id", "first__reasons", "upheld")
    for platform_id, queue_id, reasons, upheld in rows:
        for by, key in groups_of(queue_id, reasons):
            yield Slot(platform_id, Measure.SECOND_LOOKS, by, key), 1
            yield Slot(platform_id, Measure.LOST, by, key), int(not upheld)


def reversed_later(start: datetime, end: datetime) -> Iterator[tuple[Slot, int]]:
    """Decisions without a look whose outcome is not that of the one they supersede, of somebody else or of the
    policy."""
    rows = (
        by_people(start, end)
        .filter(looked_ms__isnull=True, supersedes__kind__in=OUTCOMES)
        .exclude(supersedes__kind=F("kind"))
        .exclude(supersedes__person=F("person"))
        .values_list("submission__platform_id", "case__queue_id", "supersedes__reasons")
    )
    for platform_id, queue_id, reasons in rows:
        for by, key in groups_of(queue_id, reasons):
            yield Slot(platform_id, Measure.REVERSED, by, key), 1


def ids(start: datetime, end: datetime) -> Q:
    return Q(id__gte=id_at(start), id__lt=id_at(end))


def by_people(start: datetime, end: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(
        decided_by=DecidedBy.MODERATOR, kind__in=OUTCOMES, made_at__gte=start, made_at__lt=end
    )


def groups_of(queue_id: UUID | None, reasons: list[dict[str, str]]) -> Iterable[tuple[By, str]]:
    """The queue, and each category that the decision named."""
    yield By.QUEUE, str(queue_id or "")
    for category in named(reasons):
        yield By.CATEGORY, category


def named(reasons: list[dict[str, str]]) -> list[str]:
    return sorted({reason["category"] for reason in reasons})
