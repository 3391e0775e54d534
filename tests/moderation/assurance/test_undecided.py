"""A window ends before the first upload that people have still time for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from moderation.assurance.undecided import undecided_since
from moderation.cases.models import Case, Routing, SecondReview
from moderation.history.advance import advance
from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from moderation.vocabulary import CaseKind, Purpose
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.history.routed import case_of, routed
from tests.moderation.history.test_advance import later, sample_all


def ends(platform: Platform) -> datetime | None:
    now = timezone.now()
    return undecided_since([platform.id], now - timedelta(days=1), now + timedelta(days=1))


def at(submission: Submission) -> datetime:
    return Routing.objects.get(submission=submission).created_at


def overdue(submission: Submission) -> None:
    Case.objects.filter(submission=submission).update(due_at=timezone.now())


def test_it_ends_at_the_first_that_is_open_and_not_yet_due(cast: Cast) -> None:
    assert ends(cast.lantern) is None
    late, first, second = (routed(cast.lantern, 0.5) for _ in range(3))
    overdue(late)
    assert ends(cast.lantern) == at(first)
    assert ends(cast.kleinmarkt) is None
    said(case_of(first), cast.mira, APPROVED)
    advance(now=later())
    assert ends(cast.lantern) == at(second)
    overdue(second)
    assert ends(cast.lantern) is None


def test_a_decision_that_the_history_has_not_yet_is_waited_for(cast: Cast) -> None:
    first = routed(cast.lantern, 0.5)
    said(case_of(first), cast.mira, APPROVED)
    assert ends(cast.lantern) == at(first)
    advance(now=later())
    assert ends(cast.lantern) is None


def test_a_violation_that_a_second_person_has_to_confirm_ends_nothing(cast: Cast) -> None:
    """It waits because of what was found: were it left out, the first one found would end the window before itself."""
    sample_all()
    found = routed(cast.lantern, 0.01)
    said(case_of(found), cast.mira, REJECTED)
    advance(now=later())
    assert Case.objects.filter(submission=found, kind=CaseKind.SECOND_REVIEW, state="open").exists()
    assert ends(cast.lantern) is None


def test_what_a_second_person_looks_at_whatever_the_first_found_is_waited_for_until_it_is_due(
    cast: Cast,
) -> None:
    sample_all()
    found = routed(cast.lantern, 0.01)
    said(case_of(found), cast.mira, REJECTED)
    advance(now=later())
    SecondReview.objects.update(purpose=Purpose.CONFIRMATION)
    assert ends(cast.lantern) == at(found)
    overdue(found)
    assert ends(cast.lantern) is None
