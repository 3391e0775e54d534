"""Deciding or escalating an open case without having opened its page: for a senior who acts on all of an uploader's.

Every kind of case is treated alike, so that acting on all of them tells of none what it is.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from moderation.cases.bars import is_kept_from, is_own_upload
from moderation.cases.claim import lease, record_claim
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import escalate
from moderation.cases.models import Case, CaseState, Decision, Skip
from moderation.cases.reach import get_case
from moderation.cases.refused import ActRefused, Refusal
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may
from moderation.vocabulary import DecisionKind, Level, Via


def reject_unopened(
    case_id: UUID, person: User, version: int, reason_codes: list[str], note: str
) -> Decision:
    """Reject by the reasons of the case's own policy, in effect after three seconds like any decision. Nobody has
    looked, and it says so (`via`, and `looked_ms` is None): it is no label, no answer to a known item and no second look
    that quality is measured by. Raises ActRefused."""
    with transaction.atomic():
        version = take(case_id, person, version)
        try:
            return decide(
                case_id, person, version, DecisionKind.REJECTED, reason_codes, note, via=Via.UNOPENED
            )
        except DecisionInvalid as invalid:
            raise ActRefused(Refusal.NO_REASON) from invalid
        except CaseConflict as changed:
            raise ActRefused(Refusal.CHANGED) from changed


def escalate_unopened(case_id: UUID, person: User, version: int, note: str) -> None:
    """Hand the case to the seniors, with the reason as a note. Raises ActRefused."""
    with transaction.atomic():
        version = take(case_id, person, version, level=Level.MODERATOR)
        try:
            escalate(case_id, person, version, note)
        except CaseConflict as changed:
            raise ActRefused(Refusal.CHANGED) from changed


def take(case_id: UUID, person: User, version: int, *, level: Level | None = None) -> int:
    """Take a case that is free or theirs, and return its version then; call inside the transaction of what follows.

    `version` is the case's as the page showed it. Raises ActRefused.
    """
    try:
        case = get_case(case_id, person)
    except CaseNotFound as missing:
        raise ActRefused(Refusal.NOT_YOURS) from missing
    now = timezone.now()
    if why := why_left_alone(case, person, version, level, now):
        raise ActRefused(why)
    taken = Case.objects.filter(
        Q(holder=person) | free(now), id=case_id, state=CaseState.OPEN, version=version
    ).update(
        holder=person,
        held_since=None,  # nobody looks at it from now on
        lease_until=now + lease(),
        colour_opened=False,
        aside="",
        version=F("version") + 1,
    )
    if not taken:
        raise ActRefused(Refusal.CHANGED)
    record_claim(case.id, case.platform_id, case.submission_id, person)
    return version + 1


def why_left_alone(
    case: Case, person: User, version: int, level: Level | None, now: datetime
) -> Refusal | None:
    """Why this case is not taken; None when it is. What a colleague holds is said before what changed."""
    if not may(person, Permission.REVIEW_SENIOR, case.platform_id):
        return Refusal.NOT_YOURS
    if is_own_upload(case.submission, person):
        return Refusal.OWN
    if case.state != CaseState.OPEN:
        return Refusal.CLOSED
    if level is not None and case.level != level:
        return Refusal.SENIOR
    if is_kept_from(case, person):
        return Refusal.KEPT
    if case.holder_id not in (None, person.id) and case.lease_until and case.lease_until >= now:
        return Refusal.HELD
    if case.version != version:
        return Refusal.CHANGED
    return Refusal.SKIPPED if Skip.objects.filter(case=case, person=person).exists() else None


def free(now: datetime) -> Q:
    """As CLAIM has it."""
    return Q(lease_until=None) | Q(lease_until__lt=now)
