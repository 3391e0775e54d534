"""The cases that come after the one in hand, so that their veiled pictures can be fetched while it is looked at."""

from __future__ import annotations

from uuid import UUID

from moderation.cases.claim import claimable
from moderation.cases.models import Case, CaseState
from moderation.cases.queues import BY_RANK, of_case
from moderation.people.models import User

AHEAD = 4


def cases_ahead(case: Case, person: User) -> list[UUID]:
    """The ids of the next free cases of this case's queue, in its order: what this person is handed unless somebody is
    faster. None in a queue of locked pictures, which nobody but the holder of a case may see."""
    if case.hidden:
        return []
    queue = of_case(case)
    following = claimable(queue.cases(), person, queue.order).exclude(id=case.id)
    return list(following.values_list("id", flat=True)[:AHEAD])


def may_be_handed(case: Case, person: User) -> bool:
    """Whether a case within this person's reach is open, free, not locked, and neither skipped by them nor of a
    category that they have opted out of."""
    waiting = Case.objects.filter(id=case.id, state=CaseState.OPEN, hidden=False)
    return claimable(waiting, person, BY_RANK).exists()
