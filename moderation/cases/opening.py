"""Second reviews and gold items open some minutes after what gave rise to them, by chance.

They come of another case that is concluded, and when that was is told of its submission. A case that opened at the same
moment would be known for what it is; so would one whose time is minutes past as it comes into a list. So it waits,
`opening`, on no page and in no queue, and is opened as of the moment at which it is: with that moment's id, queue,
policy, due time and line of the log, as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.cases.bars import bar
from moderation.cases.models import Barred, Case, CaseState, GoldItem, Routing, SecondReview
from moderation.cases.open import open_case_for, placed, record_opened
from moderation.intake.models import Image, Submission
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.vocabulary import CaseKind, Level, Severity, Status

GONE = frozenset({Status.ERASED, Status.UNPROCESSABLE})
random = SystemRandom().random


def open_soon(
    submission: Submission,
    *,
    kind: CaseKind,
    routing: Routing | None,
    now: datetime,
    locked: bool = False,
    level: Level = Level.MODERATOR,
    kept_from: Iterable[UUID] = (),
) -> Case:
    """Have a case of this kind open within OPENING_MINUTES, or at once where those are 0; call inside the transaction
    that gives rise to it."""
    version = version_for(submission)
    wait = timedelta(minutes=settings.OPENING_MINUTES) * random()
    if not wait:
        return open_case_for(
            submission,
            kind=kind,
            severity=Severity.MODERATE,
            version=version,
            rules=rules_of(version),
            routing=routing,
            now=now,
            locked=locked,
            level=level,
            kept_from=kept_from,
        )
    case = placed(
        submission,
        kind=kind,
        severity=Severity.MODERATE,
        version=version,
        rules=rules_of(version),
        routing=routing,
        now=now + wait,
        locked=locked,
        level=level,
    )
    case.state = CaseState.OPENING
    case.save(force_insert=True)
    bar(case, kept_from)
    return case


def due_to_open(limit: int = 100) -> list[UUID]:
    """The cases whose moment has come, longest first."""
    due = Case.objects.filter(state=CaseState.OPENING, opened_at__lte=timezone.now())
    return list(due.order_by("opened_at").values_list("id", flat=True)[:limit])


def next_opening() -> datetime | None:
    """When the next case opens."""
    waiting = Case.objects.filter(state=CaseState.OPENING).order_by("opened_at")
    return waiting.values_list("opened_at", flat=True).first()


def open_due_case(case_id: UUID) -> bool:
    """Open a case whose moment has come, under a new id, which begins with the time; False when that was done or is not
    due. Where there is nothing left to look at it is dropped."""
    now = timezone.now()
    with transaction.atomic():
        # Who locks the picture at this moment finds it open, or has hidden it by now.
        waiting = Case.objects.filter(id=case_id, state=CaseState.OPENING, opened_at__lte=now)
        if not waiting.update(state=CaseState.OPEN):
            return False
        case = Case.objects.select_related("routing").get(id=case_id)
        case.submission = Submission.objects.select_for_update().get(id=case.submission_id)
        if is_there_nothing_to_see(case):
            case.delete()
            return True
        opened = as_of(case, now)
        columns = ("queue", "level", "severity", "policy_version", "opened_at", "due_at", "rank")
        Case.objects.filter(id=case_id).update(
            id=opened.id, **{name: getattr(opened, name) for name in columns}
        )
        SecondReview.objects.filter(case_id=case_id).update(case_id=opened.id)
        Barred.objects.filter(case_id=case_id).update(case_id=opened.id)
        bar(opened, Barred.objects.filter(case_id=opened.id).values_list("person_id", flat=True))
        record_opened(opened)
    return True


def as_of(case: Case, now: datetime) -> Case:
    """The case as an ordinary one of its submission would be that opens now."""
    version = version_for(case.submission)
    return placed(
        case.submission,
        kind=CaseKind(case.kind),
        severity=Severity.MODERATE,
        version=version,
        rules=rules_of(version),
        routing=case.routing,
        now=now,
        locked=case.hidden,
        level=Level(case.level),
    )


def is_there_nothing_to_see(case: Case) -> bool:
    """Whether the submission is gone; or the picture of a gold item that was retired, or is locked."""
    if case.submission.status in GONE:
        return True
    if case.kind != CaseKind.GOLD:
        return False
    item = GoldItem.objects.filter(submission=case.submission, retired_at=None)
    shown = Image.objects.filter(submissions=case.submission, locked_at=None, erased_at=None)
    return not (item.exists() and shown.exists())
