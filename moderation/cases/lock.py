"""Suspected child abuse: preview, sampling, external calls and export stop at once; named people only."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from moderation.cases.errors import CaseNotFound
from moderation.cases.hand_on import give_back, record_on
from moderation.cases.models import Case, CaseState
from moderation.cases.open import due_at
from moderation.cases.reach import get_case
from moderation.intake.models import Image
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.vocabulary import EventName, Level, Severity


def lock_suspected_abuse(case_id: UUID, person: User, version: int) -> None:
    """Lock the picture behind this case, for every posting of it.

    Its open cases go to the seniors' locked queue, which only people named in ABUSE_HANDLERS see, due as severe ones are
    from now on unless they were due before; its other cases are hidden with them, no picture of it is served to anybody
    else, no provider is asked about it again. Raises CaseNotFound, CaseConflict.
    """
    case = get_case(case_id, person)
    image_id = case.submission.image_id
    if image_id is None:
        raise CaseNotFound(case_id)
    with transaction.atomic():
        # The image comes first: two people who lock two of its cases at once, and a worker that routes another
        # posting of it, meet at this row instead of each waiting for the other.
        Image.objects.filter(id=image_id).update(locked_at=Coalesce("locked_at", timezone.now()))
        give_back(case, person, version, level=Level.SENIOR)
        cases = Case.objects.filter(submission__image_id=image_id)
        cases.exclude(state=CaseState.OPEN).update(hidden=True)
        for locked in cases.filter(state=CaseState.OPEN).select_related("submission", "policy_version"):
            hand_to_the_named(locked)
        record_on(case, EventName.IMAGE_LOCKED, person, {"image": str(image_id)})


def hand_to_the_named(case: Case) -> None:
    due = due_at(case.submission, Severity.SEVERE, rules_of(case.policy_version), timezone.now())
    Case.objects.filter(id=case.id, state=CaseState.OPEN).update(
        hidden=True,
        level=Level.SENIOR,
        severity=Severity.SEVERE,
        due_at=Least("due_at", Value(due)),
        holder=None,
        held_since=None,
        lease_until=None,
        colour_opened=False,
        aside="",
        version=F("version") + 1,
    )
