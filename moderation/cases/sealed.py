"""What is sealed for whom: a submission of which somebody holds a case, may yet be handed one, or could undo one.

Every list and page asks here before it shows a status, a score or a step.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.cases.bars import barred_for
from moderation.cases.models import Case, CaseState
from moderation.cases.reach import reaches, within_reach
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids
from moderation.platforms.models import Platform
from moderation.sql import count_together, newest_of_each

# What was decided can be undone until it is concluded, and then it is open again.
UNSETTLED = (CaseState.OPEN, CaseState.DECIDED)


def sealed_for(person: User, *, prefix: str = "") -> Q:
    """A filter on submissions whose outcome this person must not see: they hold a case of it, may yet be handed one, or
    one was decided and can still be undone.

    `prefix` leads from the filtered rows to the submission's id, for example `submission_`.
    """
    # Asked row by row, on the index of a submission's cases: a list of all open cases would be read for every page.
    return Q(Exists(sealing(person).filter(submission_id=OuterRef(f"{prefix}id"))))


def sealing(person: User, state: CaseState | None = None) -> QuerySet[Case]:
    """The cases that this person holds or may yet be handed and that are not settled, or those in this state."""
    mine = Q(holder=person) | within_reach(person)
    # Of a single one there are indexes.
    those = Q(state=state) if state else Q(state__in=UNSETTLED)
    return Case.objects.filter(mine, those).exclude(barred_for(person))


def newest_sealing(
    person: User,
    platforms: list[UUID] | None,
    count: int,
    *,
    before: UUID | None = None,
    since: UUID | None = None,
) -> list[UUID]:
    """The newest of the cases by which submissions at these platforms (None: all) are sealed for this person, at most
    `count`; as `sealed_for` has it. `before` and `since` bound them by their ids, which begin with when they opened.

    By the case, since when its picture was posted would tell an item of two months ago from what came in just now.
    """
    bounds = (Q(id__lt=before) if before else Q()) & (Q(id__gte=since) if since else Q())
    keys = set(
        newest_of_each(
            to_be_handed(person).filter(bounds), "platform_id", to_be_handed_at(person, platforms), count
        )
    )
    few = (case.id for case in held_or_undoable(person, platforms))
    keys.update(key for key in few if (before is None or key < before) and (since is None or key >= since))
    return sorted(keys, reverse=True)[:count]


def count_sealed(person: User, platforms: list[UUID] | None, most: int) -> int:
    """How many submissions at these platforms (None: all) are sealed for this person, counted up to `most`."""
    cases = to_be_handed(person)
    if platforms is None and platform_ids(person, Permission.REVIEW) is None:
        parts = [cases]
    else:
        parts = [cases.filter(platform_id=key) for key in to_be_handed_at(person, platforms)]
    few = Case.objects.filter(id__in=[case.id for case in held_or_undoable(person, platforms)])
    ends = [part.order_by().values("submission_id")[:most] for part in parts]
    return count_together([*ends, few.order_by().values("submission_id")], most)


def to_be_handed(person: User) -> QuerySet[Case]:
    """The open cases that this person may yet be handed."""
    return (
        Case.objects.filter(within_reach(person), state=CaseState.OPEN).exclude(barred_for(person)).distinct()
    )


def to_be_handed_at(person: User, platforms: list[UUID] | None) -> list[UUID]:
    """Those of these platforms (None: all) at which this person is handed cases: each has its stretch of an index."""
    reviewed = platform_ids(person, Permission.REVIEW)
    if reviewed is None:
        return list(Platform.objects.values_list("id", flat=True)) if platforms is None else platforms
    return reviewed if platforms is None else [key for key in platforms if key in reviewed]


def held_or_undoable(person: User, platforms: list[UUID] | None) -> list[Case]:
    """What this person holds, and what within their reach can still be undone: at any moment few, so that the rest is
    asked of each here. For more conditions, both databases would walk all that a person or platform ever had."""
    columns = ("id", "submission_id", "platform_id", "level", "hidden", "holder_id")
    cases = Case.objects.exclude(barred_for(person)).order_by().values_list(*columns)
    held = cases.filter(state=CaseState.OPEN, holder=person)
    found = (
        Case(**dict(zip(columns, row, strict=True)))
        for row in held.union(cases.filter(state=CaseState.DECIDED), all=True)
    )
    return [
        case
        for case in found
        if (platforms is None or case.platform_id in platforms)
        and (case.holder_id == person.id or reaches(person, case))
    ]


def is_sealed(submission_id: UUID, person: User) -> bool:
    """Whether this submission's outcome, scores and history are sealed for this person now."""
    return Submission.objects.filter(sealed_for(person), id=submission_id).exists()


def is_closed_by_another(case: Case, person: User) -> bool:
    """Whether it waits no longer, and not by this person's word."""
    own = case.decision is not None and case.decision.person_id == person.id
    return case.state != CaseState.OPEN and not own


def is_final(case: Case) -> bool:
    """Whether what was decided on it can no longer be undone."""
    return case.state == CaseState.CONCLUDED
