"""Who is at work where: the colleagues whose pages hold a case just now."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from moderation.cases.claim import lease
from moderation.cases.models import ON_A_PAGE, Case, CaseState
from moderation.cases.queues import LevelQueue
from moderation.cases.reach import reachable
from moderation.people.models import User

NOBODY = UUID(int=0)
MOST = 500


def working_now(person: User, queues: list[LevelQueue]) -> list[list[str]]:
    """For each of the queues the names of colleagues with an open page in it, by name, one query for all.

    A page keeps its lease short; a longer one is of a case that was put aside.
    """
    now = timezone.now()
    held = (
        reachable(person)
        # “Not null” finds no index on SQLite; “after the lowest id” walks along `case_held` on both.
        .filter(state=CaseState.OPEN, holder__gt=NOBODY)
        .filter(lease_until__gt=now, lease_until__lte=now + lease(), aside__in=ON_A_PAGE)
        .exclude(holder=person)
        .select_related("holder")
        .only("platform_id", "queue_id", "level", "hidden", "holder__name")
        .order_by("holder__name")[:MOST]
    )
    cases: list[Case] = list(held)
    return [
        list(dict.fromkeys(case.holder.name for case in cases if case.holder and queue.holds(case)))
        for queue in queues
    ]
