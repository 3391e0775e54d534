"""Workers at once, each on a connection of its own: a version is taken up once, every spot check counts once."""

from __future__ import annotations

import pytest

from moderation.assurance.models import SpotCheck, Watch
from moderation.assurance.watch import take_up
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.pipeline.concluding import conclude_and_observe
from moderation.policy.publish import current_version
from moderation.vocabulary import DecisionKind, EventName
from tests.cast import Cast
from tests.moderation.assurance.traffic import WIDEST, Traffic, case_of, certified, published
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.moderation.cases.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_version_is_taken_up_once_and_every_spot_check_counts_once(cast: Cast) -> None:
    policy = current_version(cast.kleinmarkt).policy
    traffic = Traffic(cast.kleinmarkt)
    traffic.labelled(14)
    certified(policy, terms=WIDEST)
    version = published(policy)
    assert sorted(all_at_once(*[lambda: take_up(version)] * 4)) == [False, False, False, True]
    assert Entry.objects.filter(event=EventName.CERTIFICATE_IN_FORCE.value).count() == 1

    cases = [case_of(traffic.arrive(score=0.001)) for _ in range(3)]
    for case in cases:
        held = open_case(case.id, cast.mira)
        decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
        let_three_seconds_pass(case)
    twice = [lambda c=case: conclude_and_observe(c.id) for case in [*cases, *cases]]
    assert sorted(all_at_once(*twice)) == [False] * 3 + [True] * 3
    assert (Watch.objects.get().approvals_seen, SpotCheck.objects.count()) == (3, 3)
