"""Who has met a submission: who decided on it, and who has looked at a case of it; and who is left."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from moderation.audit.models import Entry
from moderation.cases.models import Decision, Mention
from moderation.intake.models import Submission
from moderation.people.roles import PERMISSIONS, Permission
from moderation.platforms.models import Membership
from moderation.vocabulary import EventName, Level

# Handed a case, shown its picture for an opinion, or asked for one and answered.
LOOKED = (EventName.CASE_CLAIMED, EventName.CASE_GREY_PEEKED, EventName.CASE_OPINION_GIVEN)


def all_who_met(submission_id: UUID) -> set[UUID]:
    return all_who_decided(submission_id) | all_who_looked(submission_id)


def all_who_decided(submission_id: UUID) -> set[UUID]:
    decided = Decision.objects.filter(submission_id=submission_id).exclude(person=None)
    return {person for person in decided.values_list("person_id", flat=True) if person}


def all_who_looked(submission_id: UUID) -> set[UUID]:
    """As the log has it: they have seen the picture, even if they skipped it or it was taken from them. And who has
    opened a note that names them: they know what colleagues thought of it."""
    looks = Entry.objects.filter(submission_id=submission_id, event__in=LOOKED)
    named = Mention.objects.filter(note__case__submission_id=submission_id).exclude(seen_at=None)
    return {UUID(person) for person in looks.values_list("actor_id", flat=True)} | set(
        named.values_list("person_id", flat=True)
    )


def somebody_else(submission: Submission, level: Level, *, but: Collection[UUID]) -> bool:
    """Whether anybody but these may be handed a fresh case of this submission; a trainee does not count."""
    needed = Permission.REVIEW_SENIOR if level == Level.SENIOR else Permission.REVIEW
    roles = [role for role, granted in PERMISSIONS.items() if needed in granted]
    here = Q(platform=None) | Q(platform_id=submission.platform_id)
    able = Membership.objects.filter(here, role__in=roles, trainee=False, user__is_active=True)
    return able.exclude(user_id__in=but).exists()
