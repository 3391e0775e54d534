"""Suspected child abuse: preview, sampling, external calls and export stop at once; named people only."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.cases.errors import CaseNotFound
from moderation.cases.hand_on import give_back, record_on
from moderation.cases.models import Case, CaseState
from moderation.cases.reach import get_case
from moderation.intake.models import Image
from moderation.people.models import User
from moderation.vocabulary import EventName, Level, Severity


def lock_suspected_abuse(case_id: UUID, person: User, version: int) -> None:
    """Lock the picture behind this case, for every posting of it.

    Its open cases go to the seniors' locked queue, which only people named in ABUSE_HANDLERS see; no picture of it is
    served to anybody else, no provider is asked about it again. Raises CaseNotFound, CaseConflict.
    """
    case = get_case(case_id, person)
    image_id = case.submission.image_id
    if image_id is None:
        raise CaseNotFound(case_id)
    with transaction.atomic():
        give_back(case, person, version, level=Level.SENIOR)
        Image.objects.filter(id=image_id, locked_at=None).update(locked_at=timezone.now())
        Case.objects.filter(submission__image_id=image_id, state=CaseState.OPEN).update(
            hidden=True,
            level=Level.SENIOR,
            severity=Severity.SEVERE,
            holder=None,
            lease_until=None,
            version=F("version") + 1,
        )
        record_on(case, EventName.IMAGE_LOCKED, person, {"image": str(image_id)})
