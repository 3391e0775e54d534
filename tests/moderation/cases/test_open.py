"""When a case says that it opened, and whether that tells what kind it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.cases.decide import SEALED_KINDS
from moderation.cases.models import Case
from moderation.cases.open import open_case_for
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Severity
from tests.cast import Cast
from tests.moderation.cases.deciding import change_policy, said, second_case
from tests.moderation.cases.opening import opened, posting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", sorted(SEALED_KINDS))
def test_its_id_begins_with_the_moment_at_which_it_opens(cast: Cast, kind: CaseKind) -> None:
    now = timezone.now() + timedelta(days=60)
    version = current_version(cast.lantern)
    case = open_case_for(
        posting(cast.lantern),
        kind=kind,
        severity=Severity.MODERATE,
        version=version,
        rules=rules_of(version),
        routing=None,
        now=now,
    )
    stored = Case.objects.get(id=case.id)
    assert case.id.int >> 80 == round(now.timestamp() * 1_000_000) // 1_000
    assert (stored.opened_at, stored.version, stored.state) == (now, 1, "open")


def test_a_second_review_has_the_reasons_that_hold_as_it_opens(cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = opened(cast.lantern)
    change_policy(cast.lantern, sample_rate=0.0)
    said(case, cast.mira, DecisionKind.APPROVED)
    again = second_case(case)
    assert case.policy_version_id != again.policy_version_id == current_version(cast.lantern).id
