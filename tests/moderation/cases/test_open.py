"""When a case says that it opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from moderation.cases.decide import SEALED_KINDS
from moderation.cases.models import Case
from moderation.cases.open import SET_BACK, SET_BACK_MOST, open_case_for
from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Severity
from tests.cast import Cast
from tests.moderation.cases.deciding import change_policy, said, second_case
from tests.moderation.cases.opening import opened, posting

pytestmark = pytest.mark.django_db


def opened_at(cast: Cast, kind: CaseKind, now: datetime, received: timedelta) -> Case:
    submission = posting(cast.lantern)
    Submission.objects.filter(id=submission.id).update(received_at=now - received)
    submission.refresh_from_db()
    version = current_version(cast.lantern)
    return open_case_for(
        submission,
        kind=kind,
        severity=Severity.MODERATE,
        version=version,
        rules=rules_of(version),
        routing=None,
        now=now,
    )


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
def test_what_opens_as_another_is_concluded_does_not_say_when(cast: Cast, kind: CaseKind) -> None:
    """That moment is told of the other one; a spot check opens as ordinary cases do, when its picture is routed."""
    now = timezone.now()
    made = [opened_at(cast, kind, now, timedelta(days=60)) for _ in range(12)]
    for case in made:
        assert case.id.int >> 80 == round(case.opened_at.timestamp() * 1_000_000) // 1_000
        assert now - SET_BACK_MOST <= case.opened_at <= now
        assert case.due_at > now
    moments = {case.opened_at for case in made}
    assert len(moments) == (12 if kind in SET_BACK else 1)
    assert {case.due_at - case.opened_at for case in made} == {made[0].due_at - made[0].opened_at}


@pytest.mark.parametrize("kind", sorted(SET_BACK))
def test_it_never_says_that_it_opened_before_its_picture_came(cast: Cast, kind: CaseKind) -> None:
    now = datetime.now(UTC)
    for _ in range(12):
        assert opened_at(cast, kind, now, timedelta(seconds=9)).opened_at >= now - timedelta(seconds=9)
        assert opened_at(cast, kind, now, timedelta(seconds=-9)).opened_at == now


@pytest.mark.parametrize("kind", sorted(SET_BACK))
def test_it_never_says_that_it_opened_before_the_version_held_whose_reasons_it_has(
    cast: Cast, kind: CaseKind
) -> None:
    change_policy(cast.lantern, sample_rate=0.0)
    holds = current_version(cast.lantern).published_at
    now = timezone.now() + timedelta(seconds=5)
    assert min(opened_at(cast, kind, now, timedelta(days=60)).opened_at for _ in range(12)) >= holds


def test_a_second_review_has_the_reasons_that_hold_as_it_opens(cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = opened(cast.lantern)
    change_policy(cast.lantern, sample_rate=0.0)
    said(case, cast.mira, DecisionKind.APPROVED)
    again = second_case(case)
    assert case.policy_version_id != again.policy_version_id == current_version(cast.lantern).id
