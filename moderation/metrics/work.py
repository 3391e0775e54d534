"""What waits for people, and what waits for a seal."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from moderation.audit.standing import standing
from moderation.cases.models import Case, CaseState
from moderation.cases.queue import Queue
from moderation.cases.queues import COUNT_CAP, CountUpTo
from moderation.metrics.gauge import Gauge
from moderation.vocabulary import Level


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
