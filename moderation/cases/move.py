"""Putting a case into another queue of its platform, by the person who holds it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from moderation.cases.errors import DecisionInvalid, DecisionProblem
from moderation.cases.hand_on import check_note, give_back, record_on, write_note
from moderation.cases.models import Case
from moderation.cases.queue import Queue
from moderation.cases.rank import rank_of
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.vocabulary import EventName


def move_case(case_id: UUID, person: User, version: int, queue_slug: str, note: str = "") -> Queue:
    """Put the case into the queue of this name, at its place there, free for whoever works that queue; its new queue.

    Its level and its due time stay, and a note goes along. Raises CaseNotFound, CaseConflict, DecisionInvalid, also when
    the queue is not one of `ways_out`.
    """
    case = get_case(case_id, person)
    target = next((queue for queue in ways_out(case) if queue.slug == queue_slug), None)
    if target is None:
        problem = DecisionProblem("queue_unknown", "queue", "Choose one of the queues that are offered.")
        raise DecisionInvalid([problem])
    named = check_note(note, case, person, required=False)
    rank = rank_of(target.order, due_at=case.due_at, opened_at=case.opened_at, severity=case.severity)
    with transaction.atomic():
        give_back(case, person, version, queue=target, rank=rank)
        record_on(case, EventName.CASE_MOVED, person, {"from": case.queue.slug, "to": target.slug})
        if note:
            write_note(case, person, note, named)
    return target


def ways_out(case: Case) -> list[Queue]:
    """The other queues of the platform that the case may go to, in the order of matching; none for what is locked.

    What is in a queue that shows no categories may not go to one that does, whatever its kind: for a spot check that
    would be an answer, and a refusal for spot checks alone would be one too.
    """
    if case.hidden:
        return []
    others = Queue.objects.filter(platform_id=case.platform_id, active=True).exclude(id=case.queue_id)
    return list(others if case.queue.shows_category else others.filter(shows_category=False))
