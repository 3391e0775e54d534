"""The story's record and its people, on a real database: what was certified, checked and decided is read as it is."""

from __future__ import annotations

import pytest

from moderation.audit.actor import Actor
from moderation.cases.claim import next_case
from moderation.cases.models import Decision
from moderation.cases.onboard import create_platform
from moderation.pipeline import work
from moderation.policy.publish import create_policy, current_version, rules_of
from moderation.vocabulary import DecisionKind
from tests.cast import Cast, without_chance
from tests.moderation.assurance.traffic import WIDEST, Traffic, case_of, certified, published, says
from tests.posting import post
from tests.servers.analysis import AnalysisServer
from tests.soak.story.admin import POLICY
from tests.soak.story.person import answer
from tests.soak.story.record import PLATFORM, UNSETTLED, Record, figures_of
from tests.soak.story.scorer import JUDGES
from tests.soak.story.telling import became
from tests.soak.story.uploads import Kind, Upload, paint
from tests.soak.test_ledger import read

pytestmark = pytest.mark.django_db
BY_SYSTEM = Actor.system()


@pytest.fixture
def traffic(cast: Cast) -> Traffic:
    """That of the story's platform."""
    rules = rules_of(current_version(cast.kleinmarkt))
    create_policy(slug=POLICY, name="Story", rules=rules, reason="as told", actor=BY_SYSTEM)
    made = create_platform(name="Story", slug=PLATFORM, policy_slug=POLICY, actor=BY_SYSTEM)
    return Traffic(without_chance(made.platform))


def test_it_reads_a_certificate_its_spot_checks_and_what_became_of_uploads(
    traffic: Traffic, cast: Cast
) -> None:
    policy = current_version(traffic.platform).policy
    shadow = traffic.labelled(14)[0]
    certificate, found = certified(policy, terms=WIDEST)
    published(policy)
    calm, hidden = traffic.arrive(score=0.001), traffic.arrive(score=0.001)
    says(case_of(calm), cast.mira, rejected=False)

    record = Record(read)
    assert record.watch()["certificate_id"] == certificate.id.hex
    assert record.watch()["approvals_suspended"] == ""
    told = figures_of(record.certificates()[-1])
    assert (told["sentence"], told["labels"]) == (certificate.sentence, found.labels)
    assert told["automatic"] == round(found.automatic, 4)
    assert [bool(row["wrong"]) for row in record.checks(certificate.id.hex)] == [False]
    assert record.checks(certificate.id.hex, rejected=True) == []
    assert record.count(UNSETTLED) == 1  # that nobody has answered on

    kinds = {calm: Kind.CLEAN, hidden: Kind.NEW, shadow: Kind.KNOWN}
    uploads = {routing.submission_id.hex: Upload(kind, 0.0, 1) for routing, kind in kinds.items()}
    assert became(uploads, record.routings(uploads)) == {
        "uploads": 3,
        "violations": 2,
        "automatic": 2,
        "automatic_share": 0.6667,
        "spot_checks": 2,
        "missed": 1,
        "uncertified": 0,
    }


@pytest.mark.parametrize("kind", Kind)
def test_a_person_says_what_the_picture_shows(cast: Cast, analysis_api: AnalysisServer, kind: Kind) -> None:
    post(cast.kleinmarkt, paint(Upload(kind, 0.5, 7)))
    work()
    case = next_case(cast.mira, cast.kleinmarkt)
    assert case is not None
    answer(case, cast.mira)
    decision = Decision.objects.get(case=case)
    violates = kind is not Kind.CLEAN
    assert decision.kind == (DecisionKind.REJECTED if violates else DecisionKind.APPROVED)
    assert [reason["category"] for reason in decision.reasons] == [JUDGES.value] * violates
    assert not decision.after_scores
