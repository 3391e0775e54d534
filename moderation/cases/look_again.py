"""A senior asks that a person look again at something that has an outcome: a case like any other, opened by hand."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment
from moderation.audit.record import record
from moderation.cases.models import WAITING, Case, Routing
from moderation.cases.open import open_case_for
from moderation.cases.reach import handles_suspected_abuse
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.settled import take_settled, within_senior_reach
from moderation.intake.models import Image
from moderation.people.models import User
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.vocabulary import CaseKind, EventName, Severity


def look_again(submission_id: UUID, person: User, version: int, *, note: str, salt: str) -> Case:
    """Open a case for whoever is handed it next; the outcome stands until it is decided otherwise.

    The reason goes into the log as a commitment alone and never to the holder, who must not know why the case is
    there. Nor may its place in the queue tell, so its severity is moderate as a spot check's is. Raises ActRefused.
    """
    submission = within_senior_reach(submission_id, person)
    policy = version_for(submission)
    with transaction.atomic():
        # The image first, as `lock_suspected_abuse` has it: somebody who locks it now is seen here, or sees the case.
        locked = is_locked(submission.image_id)
        if locked and not handles_suspected_abuse(person):
            raise ActRefused(Refusal.LOCKED)
        submission = take_settled(submission_id, version)
        if Case.objects.filter(submission=submission, state__in=WAITING).exists():
            raise ActRefused(Refusal.WAITS)
        record(
            EventName.LOOK_ASKED,
            actor=Actor.person(person.id),
            platform_id=submission.platform_id,
            submission_id=submission.id,
            subject=f"submission:{submission.id}",
            data={"note": commitment(salt, note)},
        )
        return open_case_for(
            submission,
            kind=CaseKind.UNCERTAIN,
            severity=Severity.MODERATE,
            version=policy,
            rules=rules_of(policy),
            routing=Routing.objects.filter(submission=submission).order_by("-id").first(),
            now=timezone.now(),
            locked=locked,
        )


def is_locked(image_id: UUID | None) -> bool:
    """Whether the image is locked as suspected child abuse; its row is kept for this transaction."""
    image = Image.objects.select_for_update().filter(id=image_id).first() if image_id else None
    return bool(image and image.locked_at)
