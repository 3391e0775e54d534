"""Decisions that a person made, put into the tables as they would have been left: hours of work in a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.cases.models import Case, Decision
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import Category, DecidedBy, DecisionKind, Level
from moderation.wellness.models import Bounds
from tests.moderation.cases.opening import opened

GRAVE, MODERATE = Category.GORE, Category.WEAPONS


def decided_case(platform: Platform, person: User) -> Case:
    """A case that waits for nobody."""
    case = opened(platform)
    Case.objects.filter(id=case.id).update(state="concluded", level=Level.MODERATOR, holder=person)
    case.refresh_from_db()
    return case


def look(
    case: Case, person: User, ended: datetime, *, seconds: float | None = 20, category: Category | None = None
) -> Decision:
    """One decision: a rejection when there is a category. Not stored."""
    return Decision(
        id=uuid7(),
        submission_id=case.submission_id,
        case=case,
        kind=DecisionKind.REJECTED if category else DecisionKind.APPROVED,
        decided_by=DecidedBy.MODERATOR,
        person=person,
        reasons=[{"code": "c", "category": category.value, "text": "t"}] if category else [],
        salt="0" * 32,
        policy_version_id=case.policy_version_id,
        looked_ms=None if seconds is None else int(seconds * 1000),
        made_at=ended,
    )


def worked(case: Case, person: User, *, minutes: int, until: datetime) -> None:
    """A look of a minute after the other, the last ending then."""
    Decision.objects.bulk_create(
        look(case, person, until - timedelta(minutes=left), seconds=60) for left in range(minutes)
    )


def saw_severe(case: Case, person: User, count: int, *, until: datetime) -> None:
    Decision.objects.bulk_create(
        look(case, person, until - timedelta(seconds=left), seconds=1, category=GRAVE)
        for left in range(count)
    )


def bounds(**values: int | bool) -> Bounds:
    """Bounds of a day that began eleven to twelve hours ago, whatever the hour is."""
    hour = (timezone.now().hour + 13) % 24
    return Bounds.objects.create(id=1, **{"day_begins": hour} | values)
