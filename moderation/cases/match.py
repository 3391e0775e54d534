"""Which queue a new case is put into, and which urgency a case gets whose own would give its kind away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from moderation.cases.decide import ORDINARY_KINDS, SEALED_KINDS
from moderation.cases.models import Case
from moderation.cases.queue import Queue
from moderation.vocabulary import CaseKind, Severity

LATELY = 50


@dataclass(frozen=True)
class Urgency:
    """How severe a case counts, and how soon after its opening it is due."""

    severity: Severity
    due_in: timedelta


def queue_for(platform_id: UUID, *, kind: CaseKind, category: str, language: str) -> Queue:
    """The platform's first active queue that takes such a case; the default queue takes every one.

    Spot checks, gold items and second reviews go by their language alone, and never where categories are shown: there
    they would have to carry one, and a case of that category that nothing flagged would stand out.
    """
    spoken = primary(language)
    for queue in Queue.objects.filter(platform_id=platform_id, active=True):
        if queue.languages and spoken not in queue.languages:
            continue
        if kind in SEALED_KINDS and queue.shows_category:
            continue
        if not queue.categories or category in queue.categories:
            return queue
    raise Queue.DoesNotExist(platform_id)


def primary(language: str) -> str:
    """“de” of “de-AT” (RFC 5646, the primary subtag)."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def draw_urgency(queue: Queue) -> Urgency | None:
    """The urgency of one of the queue's latest ordinary cases, drawn at random; None when it has had none.

    Cases whose kind must not show are given it, so that neither their due time nor their place in the queue differs.
    """
    latest = Case.objects.filter(queue=queue).order_by("-opened_at")
    seen = latest.values_list("kind", "hidden", "severity", "opened_at", "due_at")[:LATELY]
    ordinary = [
        Urgency(Severity(severity), due_at - opened_at)
        for kind, hidden, severity, opened_at, due_at in seen
        if kind in ORDINARY_KINDS and not hidden
    ]
    return secrets.choice(ordinary) if ordinary else None
