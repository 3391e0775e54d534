"""Opens a second review, some minutes later: a case like any other, for somebody who has not met the submission."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from moderation.cases.decide import ORDINARY_KINDS
from moderation.cases.following import Following
from moderation.cases.met import all_who_met, somebody_else
from moderation.cases.models import WAITING, Case, Decision, SecondReview
from moderation.cases.opening import open_soon
from moderation.intake.models import Submission
from moderation.policy.coin import SECOND_REVIEW, draw
from moderation.vocabulary import CaseKind, Level, Purpose

NOBODY_WAITS = (Purpose.SHARE, Purpose.SPOT_CHECK)


def share_of(case: Case, decision: Decision) -> float | None:
    """The probability with which a second person looks at this decision; None when it is not tossed for: the case is no
    ordinary one, it was concluded before, or whoever decided had seen the scores or is confirmed anyway."""
    first_time = case.concluded_at is None and not decision.after_scores and not decision.trainee
    if case.kind not in ORDINARY_KINDS or case.hidden or not first_time:
        return None
    return float(case.platform.second_review_share)


def is_drawn(case: Case, share: float | None) -> bool:
    coin = draw(secret=settings.SECRET_KEY.encode(), purpose=SECOND_REVIEW, thing=case.id)
    return share is not None and coin < share


def open_second_review(case: Case, submission: Submission, led: Following, now: datetime) -> Case | None:
    """Have what follows open soon; call inside the transaction that concludes. None when a second person is looking
    already, or when nobody is left for a look that nothing waits for."""
    if led.opens is None or led.first is None or led.first.person_id is None:
        raise ValueError("a second review is of a person's decision")
    waits_already = Case.objects.filter(submission=submission, kind=CaseKind.SECOND_REVIEW, state__in=WAITING)
    level = Level.SENIOR if led.opens == Purpose.ADJUDICATION else Level(case.level)
    if waits_already.exists():
        return None
    if led.opens in NOBODY_WAITS and not somebody_else(submission, level, but=all_who_met(submission.id)):
        return None
    # The case's row is ours since it was concluded: who locks the picture has done so by now, or finds what is opened.
    locked = Case.objects.values_list("hidden", flat=True).get(id=case.id)
    again = open_soon(
        submission,
        kind=CaseKind.SECOND_REVIEW,
        routing=case.routing,
        now=now,
        locked=locked,
        level=level,
    )
    SecondReview.objects.create(
        case=again,
        platform_id=case.platform_id,
        purpose=led.opens,
        first=led.first,
        person_id=led.first.person_id,
        second=led.second,
    )
    return again
