"""Which cases a person can reach: their platforms, their level, and locked ones only if they are named."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.queue import Queue
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, scope
from moderation.platforms.models import Platform
from moderation.policy.models import PolicyVersion
from moderation.rows import Columns
from moderation.sql import fetch_one
from moderation.vocabulary import Level

# A decision reads no more than this, and each column costs its share of building the query and the row.
CASE = Columns(
    Case,
    "c",
    "submission",
    "platform",
    "queue",
    "kind",
    "level",
    "state",
    "hidden",
    "version",
    "held_since",
    "colour_opened",
    "routing",
    "policy_version",
)
PLATFORM = Columns(Platform, "p", "slug", "name")
QUEUE = Columns(Queue, "q", "slug", "name", "skill", "is_default", "active")
ALONE = f"""
    SELECT {CASE.sql}, {PLATFORM.sql}, {QUEUE.sql} FROM cases_case c
    JOIN platforms_platform p ON p.id = c.platform_id JOIN cases_queue q ON q.id = c.queue_id
    WHERE c.id = %s AND c.state <> 'opening'"""  # noqa: S608 - columns of our models; the id is a parameter

ALL_OF_IT, ITS_PLATFORM, ITS_QUEUE = Columns(Case, "c"), Columns(Platform, "p"), Columns(Queue, "q")
SUBMISSION, IMAGE = Columns(Submission, "s"), Columns(Image, "i")
VERSION, DECISION, HOLDER = Columns(PolicyVersion, "v"), Columns(Decision, "d"), Columns(User, "u")
WHOLE = f"""
    SELECT {ALL_OF_IT.sql}, {SUBMISSION.sql}, {IMAGE.sql}, {ITS_PLATFORM.sql}, {ITS_QUEUE.sql}, {VERSION.sql},
           {DECISION.sql}, {HOLDER.sql}
    FROM cases_case c
    JOIN intake_submission s ON s.id = c.submission_id
    LEFT JOIN intake_image i ON i.id = s.image_id
    JOIN platforms_platform p ON p.id = c.platform_id
    JOIN cases_queue q ON q.id = c.queue_id
    JOIN policy_policyversion v ON v.id = c.policy_version_id
    LEFT JOIN cases_decision d ON d.id = c.decision_id
    LEFT JOIN people_user u ON u.id = c.holder_id
    WHERE c.id = %s AND c.state <> 'opening'"""  # noqa: S608 - columns of our models; the id is a parameter


def handles_suspected_abuse(person: User) -> bool:
    """Whether the person is named to look at locked pictures (ABUSE_HANDLERS)."""
    return person.username in settings.ABUSE_HANDLERS


def is_anybody_named(platform_id: UUID | None = None) -> bool:
    """Whether somebody can be handed what is locked as suspected child abuse, at this platform or at any."""
    named = User.objects.filter(username__in=settings.ABUSE_HANDLERS, is_active=True)
    return any(may(person, Permission.REVIEW_SENIOR, platform_id) for person in named)


def reachable(person: User) -> QuerySet[Case]:
    """The cases that this person may hold, and those that were."""
    return Case.objects.filter(within_reach(person)).exclude(state=CaseState.OPENING)


def within_reach(person: User) -> Q:
    """The condition on a case that makes it one which this person may hold."""
    moderator = Q(level=Level.MODERATOR) & scope(person, Permission.REVIEW)
    senior = Q(level=Level.SENIOR) & scope(person, Permission.REVIEW_SENIOR)
    reach = moderator | senior
    return reach if handles_suspected_abuse(person) else reach & Q(hidden=False)


def reaches(person: User, case: Case) -> bool:
    """Whether `within_reach` lets the case through, for one that was read already."""
    permission = Permission.REVIEW if case.level == Level.MODERATOR else Permission.REVIEW_SENIOR
    return may(person, permission, case.platform_id) and (not case.hidden or handles_suspected_abuse(person))


def get_case(case_id: UUID, person: User) -> Case:
    """The case with all that a page needs of it: each request about a case begins with it. Raises CaseNotFound."""
    row = fetch_one(WHOLE, [case_id])
    if row is None:
        raise CaseNotFound(case_id)
    parts = iter(row)
    case = ALL_OF_IT.taken(parts)
    case.submission = SUBMISSION.taken(parts)
    case.submission.image = IMAGE.taken_or_none(parts)
    case.platform, case.queue = ITS_PLATFORM.taken(parts), ITS_QUEUE.taken(parts)
    case.policy_version = VERSION.taken(parts)
    case.decision, case.holder = DECISION.taken_or_none(parts), HOLDER.taken_or_none(parts)
    if not reaches(person, case):
        raise CaseNotFound(case_id)
    return case


def get_case_alone(case_id: UUID, person: User) -> Case:
    """The case, its platform and its queue with the columns that deciding it takes. Raises CaseNotFound."""
    row = fetch_one(ALONE, [case_id])
    if row is None:
        raise CaseNotFound(case_id)
    case = CASE.instance(row[: len(CASE)])
    case.platform = PLATFORM.instance(row[len(CASE) : -len(QUEUE)])
    case.queue = QUEUE.instance(row[-len(QUEUE) :])
    if not reaches(person, case):
        raise CaseNotFound(case_id)
    return case
