"""What is sealed for whom: a submission of which somebody holds a case, may yet be handed one, or could undo one; and for
who holds one, every other posting of the same picture.

Every list and page asks here before it shows a status, a score or a step.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.cases.bars import barred_for
from moderation.cases.in_hand import InHand, in_hand
from moderation.cases.models import Case, CaseState
from moderation.cases.reach import within_reach
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platform_ids
from moderation.platforms.models import Platform
from moderation.sql import count_together, newest_of_each

# What was decided can be undone until it is concluded, and then it is open again; what opens soon will be. Asked of every
# row of a list, and the opposite of one state is asked sooner than which of three it is.
UNSETTLED = ~Q(state=CaseState.CONCLUDED)
SHOWN = (CaseState.OPEN, CaseState.DECIDED)


def unsealed_for(person: User, *, prefix: str = "", hand: InHand | None = None) -> Q:
    """A filter that leaves the submissions whose outcome this person may see: they hold no case of it and none of another
    posting of its picture, may not be handed one, and none was decided that can still be undone.

    `prefix` leads from the filtered rows to the submission's id, for example `submission_`; `hand` is what the
    person has `in_hand`, where that was asked before.
    """
    hand = hand or in_hand(person)
    # Asked row by row, on the index of a submission's cases: a list of all open cases would be read for every page. So
    # too by PostgreSQL, for the opposite of this: of what is sealed for one or the other reason.
    by_case = ~Exists(sealing(person).filter(submission_id=OuterRef(f"{prefix}id")))
    return by_case & ~hand.copies(prefix) if hand.pictures else Q(by_case)


def sealing(person: User, states: Collection[CaseState] = ()) -> QuerySet[Case]:
    """The cases that this person holds or may yet be handed and that are not settled, or those in these states.

    What opens soon seals its submission, and has no row and no page itself: of that, ask for what is `SHOWN`.
    """
    mine = Q(holder=person) | within_reach(person)
    those = Q(state__in=states) if states else UNSETTLED
    return Case.objects.filter(mine, those).exclude(barred_for(person))


def newest_sealing(
    person: User,
    platforms: list[UUID] | None,
    count: int,
    *,
    before: UUID | None = None,
    since: UUID | None = None,
    hand: InHand | None = None,
) -> list[UUID]:
    """The newest of the cases by which submissions at these platforms (None: all) are sealed for this person, at most
    `count`; as `unsealed_for` has it. `before` and `since` bound them by their ids, which begin with when they opened.

    By the case, since when its picture was posted would tell an item of two months ago from what came in just now.
    """
    bounds = (Q(id__lt=before) if before else Q()) & (Q(id__gte=since) if since else Q())
    keys = set(
        newest_of_each(
            to_be_handed(person).filter(bounds), "platform_id", to_be_handed_at(person, platforms), count
        )
    )
    few = (case.id for case in (hand or in_hand(person)).at(platforms))
    keys.update(key for key in few if (before is None or key < before) and (since is None or key >= since))
    return sorted(keys, reverse=True)[:count]


def count_sealed(person: User, platforms: list[UUID] | None, most: int, *, hand: InHand | None = None) -> int:
    """How many submissions at these platforms (None: all) are sealed for this person, counted up to `most`."""
    cases = to_be_handed(person)
    if platforms is None and platform_ids(person, Permission.REVIEW) is None:
        parts = [cases]
    else:
        parts = [cases.filter(platform_id=key) for key in to_be_handed_at(person, platforms)]
    hand = hand or in_hand(person)
    few = Case.objects.filter(id__in=[case.id for case in hand.at(platforms)])
    ends: list[QuerySet[Any, Any]] = [part.order_by().values("submission_id")[:most] for part in parts]
    ends.append(few.order_by().values("submission_id"))
    if hand.pictures:
        copied = Submission.objects.filter(hand.copies())
        here = copied if platforms is None else copied.filter(platform_id__in=platforms)
        ends.append(here.order_by().values("id")[:most])
    return count_together(ends, most)


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


def is_sealed(submission_id: UUID, person: User, *, hand: InHand | None = None) -> bool:
    """Whether this submission's outcome, scores and history are sealed for this person now."""
    return any_sealed(Submission.objects.filter(id=submission_id), person, hand=hand)


def any_sealed(rows: QuerySet[Any], person: User, *, prefix: str = "", hand: InHand | None = None) -> bool:
    """Whether any of these rows belongs to a submission that is sealed for this person; `prefix` and `hand` as
    `unsealed_for` has them."""
    if rows.filter(Exists(sealing(person).filter(submission_id=OuterRef(f"{prefix}id")))).exists():
        return True
    hand = hand or in_hand(person)
    return bool(hand.pictures) and rows.filter(hand.copies(prefix)).exists()


def sealed_among(submission_ids: Collection[UUID], person: User) -> set[UUID]:
    """Which of these submissions are sealed for this person."""
    sealed = sealed_by_case(submission_ids, person)
    hand = in_hand(person)
    if hand.pictures:
        copied = Submission.objects.filter(hand.copies(), id__in=submission_ids)
        sealed.update(copied.values_list("id", flat=True))
    return sealed


def sealed_by_case(submission_ids: Collection[UUID], person: User) -> set[UUID]:
    """Which of these are sealed by a case of their own, and not only as another posting of what is in hand."""
    waits = Exists(sealing(person).filter(submission_id=OuterRef("id")))
    return set(Submission.objects.filter(waits, id__in=submission_ids).values_list("id", flat=True))


def is_closed_by_another(case: Case, person: User) -> bool:
    """Whether it waits no longer, and not by this person's word."""
    own = case.decision is not None and case.decision.person_id == person.id
    return case.state != CaseState.OPEN and not own


def is_final(case: Case) -> bool:
    """Whether what was decided on it can no longer be undone."""
    return case.state == CaseState.CONCLUDED
