"""Which submissions a batch is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from moderation.intake.models import Stage, Submission
from moderation.platforms.models import Platform

LATEST = 2**48 - 1  # milliseconds since 1970: an id holds no others


@dataclass(frozen=True)
class Choice:
    """What was asked for: the scorer, and of which submissions. None and "" leave out a limit."""

    provider: str
    platform: Platform | None = None
    since: datetime | None = None
    status: str = ""
    most: int | None = None


def id_at(moment: datetime, *, off: timedelta = timedelta(0)) -> UUID:
    """No UUIDv7 of this moment or later is below it: its first 48 bits are the milliseconds (RFC 9562, 5.7).

    A moment before 1970 is at or below every id. `off` is added to the moment, which may leave what a datetime can say.
    """
    milliseconds = int((moment.timestamp() + off.total_seconds()) * 1000)
    return UUID(int=min(max(milliseconds, 0), LATEST) << 80)


def chosen(choice: Choice, *, below: UUID, passing_by: Collection[UUID]) -> QuerySet[Submission]:
    """The submissions with a picture that are through the pipeline, newest first.

    Of all platforms, those of `passing_by` are left out; leaving out instead of naming the others keeps both databases
    on the index that is in the order of the ids.
    """
    rows = Submission.objects.filter(stage=Stage.DONE, image__isnull=False, id__lt=below)
    if choice.platform is not None:
        rows = rows.filter(platform=choice.platform)
    elif passing_by:
        rows = rows.exclude(platform_id__in=passing_by)
    if choice.since is not None:
        rows = rows.filter(id__gte=id_at(choice.since))
    if choice.status:
        rows = rows.filter(status=choice.status)
    return rows.order_by("-id")


def count_of(rows: QuerySet[Submission], most: int | None) -> int:
    return rows.order_by().count() if most is None else rows[:most].count()
