"""Second reviews and gold items open some minutes after what gave rise to them, by chance.

They come of another case that is concluded, and when that was is told of its submission. A case that opened at the same
moment would be known for what it is; so would one whose time is minutes past as it comes into a list. So it waits,
`opening`, on no page and in no queue, and is opened as of the moment at which it is: with that moment's id, queue,
policy, due time and line of the log, as any other.

What a senior is to settle between two says that it opened some minutes before: an ordinary case comes to the seniors only
after others have had it, or when it is due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.cases.answer_reports import answer_after_conclusion
from moderation.cases.bars import bar
from moderation.cases.models import Barred, Case, CaseState, GoldItem, Routing, SecondReview
from moderation.cases.open import placed, record_opened
from moderation.intake.models import Image, Submission
from moderation.policy.in_force import version_for
from moderation.policy.models import Assignment
from moderation.policy.publish import rules_of
from moderation.vocabulary import CaseKind, Level, Purpose, Severity, Status

LATE, PATIENCE = timedelta(minutes=2), timedelta(hours=12)
PASSED_ON = timedelta(minutes=30)
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
    case.state = CaseState.OPENING if wait else CaseState.OPEN
    case.save(force_insert=True)
    bar(case, kept_from)
    if not wait:
        record_opened(case)
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
    due. Where there is nothing left to look at it is dropped. One whose moment nobody has kept, as no worker ran, gets
    another: all that waited at once would be known for what they are."""
    now = timezone.now()
    if put_off(case_id, now):
        return False
    with transaction.atomic():
        # Who locks the picture at this moment finds it open, or has hidden it by now.
        waiting = Case.objects.filter(id=case_id, state=CaseState.OPENING, opened_at__lte=now)
        if not waiting.update(state=CaseState.OPEN):
            return False
        case = Case.objects.select_related("routing").get(id=case_id)
        case.submission = Submission.objects.select_for_update().get(id=case.submission_id)
        if is_there_nothing_to_see(case):
            drop(case, now)
            return True
        opened = as_of(case, now - time_passed_on(case, now))
        columns = ("queue", "level", "severity", "policy_version", "opened_at", "due_at", "rank")
        Case.objects.filter(id=case_id).update(
            id=opened.id, **{name: getattr(opened, name) for name in columns}
        )
        SecondReview.objects.filter(case_id=case_id).update(case_id=opened.id)
        Barred.objects.filter(case_id=case_id).update(case_id=opened.id)
        bar(opened, Barred.objects.filter(case_id=opened.id).values_list("person_id", flat=True))
        record_opened(opened)
    return True


def put_off(case_id: UUID, now: datetime) -> bool:
    """Whether it was late and has another moment now; not for longer than half a day, by its id, which begins with its
    first moment in milliseconds."""
    first = datetime.fromtimestamp((case_id.int >> 80) / 1000, UTC)
    another = now + timedelta(minutes=settings.OPENING_MINUTES) * random()
    if another == now or first < now - PATIENCE:
        return False
    late = Case.objects.filter(id=case_id, state=CaseState.OPENING, opened_at__lt=now - LATE)
    return bool(late.update(opened_at=another))


def time_passed_on(case: Case, now: datetime) -> timedelta:
    """How long before now a case says that it opened which a senior is to settle; never before its policy's version held,
    as an ordinary case of that time has another one's reasons. None for any other."""
    if not SecondReview.objects.filter(case=case, purpose=Purpose.ADJUDICATION).exists():
        return timedelta(0)
    version = version_for(case.submission)
    since = Assignment.objects.filter(platform_id=case.platform_id).values_list("since", flat=True)
    held = now - max(case.submission.received_at, version.published_at, *since)
    most = min(PASSED_ON, held, (case.due_at - case.opened_at) / 2)
    return max(most, timedelta(0)) * (1 + random()) / 2


def drop(case: Case, now: datetime) -> None:
    """Nobody will be handed it; what waited for it, being reported, is read now."""
    Case.objects.filter(id=case.id).update(state=CaseState.CONCLUDED)
    answer_after_conclusion(case.submission, None, concluded=case, now=now)
    case.delete()


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
