"""Which cases a person can reach: their platforms, their level, and locked ones only if they are named."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, scope
from moderation.vocabulary import Level

# A decision reads no more than this, and each column costs its share of building the query and the row.
TO_DECIDE = [
    "submission_id",
    "kind",
    "level",
    "state",
    "hidden",
    "version",
    "held_since",
    "colour_opened",
    "routing_id",
    "policy_version_id",
    "platform__slug",
    "platform__name",
    *(f"queue__{name}" for name in ("slug", "name", "skill", "is_default", "active")),
]


def handles_suspected_abuse(person: User) -> bool:
    """Whether the person is named to look at locked pictures (ABUSE_HANDLERS)."""
    return person.username in settings.ABUSE_HANDLERS


def is_anybody_named(platform_id: UUID | None = None) -> bool:
    """Whether somebody can be handed what is locked as suspected child abuse, at this platform or at any."""
    named = User.objects.filter(username__in=settings.ABUSE_HANDLERS, is_active=True)
    return any(may(person, Permission.REVIEW_SENIOR, platform_id) for person in named)


def reachable(person: User) -> QuerySet[Case]:
    """The cases that this person may hold."""
    return Case.objects.filter(within_reach(person))


def within_reach(person: User) -> Q:
    """The condition on a case that makes it one which this person may hold."""
    moderator = Q(level=Level.MODERATOR) & scope(person, Permission.REVIEW)
    senior = Q(level=Level.SENIOR) & scope(person, Permission.REVIEW_SENIOR)
    reach = moderator | senior
    return reach if handles_suspected_abuse(person) else reach & Q(hidden=False)


def get_case(case_id: UUID, person: User) -> Case:
    """The case with all that a page needs of it. Raises CaseNotFound."""
    case = (
        reachable(person)
        .select_related("submission__image", "platform", "queue", "policy_version", "decision", "holder")
        .filter(id=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound(case_id)
    return case


def get_case_alone(case_id: UUID, person: User) -> Case:
    """The case, its platform and its queue with the columns that deciding it takes. Raises CaseNotFound."""
    try:
        return reachable(person).select_related("platform", "queue").only(*TO_DECIDE).get(id=case_id)
    except Case.DoesNotExist:
        raise CaseNotFound(case_id) from None
