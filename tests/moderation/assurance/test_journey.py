"""From shadow to automation and back: certified, spot-checked, suspended by a new kind of abuse, certified anew."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.utils import timezone

from moderation.assurance.eprocess import ALARM_AT
from moderation.assurance.models import Certificate, SpotCheck, Watch
from moderation.audit.models import Entry
from moderation.cases.models import Decision, Routing, SecondReview
from moderation.pipeline.route import Answer
from moderation.policy.coin import flip
from moderation.policy.publish import current_version
from moderation.policy.rules import Rules
from moderation.policy.stored import replay, screenings_to_json
from moderation.screening.models import Screening
from moderation.vocabulary import DecidedBy, EventName, Purpose, Rule, Verdict
from tests.cast import Cast
from tests.moderation.assurance.traffic import (
    Traffic,
    case_of,
    certified,
    published,
    reject_in_turn,
    says,
)

pytestmark = pytest.mark.django_db


def lines(event: EventName) -> list[dict[str, object]]:
    return [
        json.loads(entry.body)["data"] for entry in Entry.objects.filter(event=event.value).order_by("id")
    ]


def replays(routing: Routing) -> bool:
    """Whether the stored rows give the stored outcome again, word for word."""
    stored = Screening.objects.in_bulk(routing.screenings)
    answers = [Answer(provider=s.provider, stored=s).heard() for s in stored.values()]
    outcome = replay(
        routing.policy_version.rules, screenings_to_json(answers), json.dumps(routing.circumstances)
    )
    return bool(outcome.to_document() == routing.outcome)


def test_from_shadow_to_automation_and_back(cast: Cast) -> None:
    policy = current_version(cast.kleinmarkt).policy
    traffic = Traffic(cast.kleinmarkt)
    shadow = traffic.labelled(60)
    assert {routing.verdict for routing in shadow} == {Verdict.REVIEW}
    assert {routing.certificate for routing in shadow} == {None}

    certificate, found = certified(policy)
    assert "of uploads need no person, at 70 % confidence" in certificate.sentence
    assert found.automatic > 0.6
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW  # issued, not published
    published(policy)
    calm = traffic.arrive(score=0.001)
    assert calm.coin == flip(secret=settings.SECRET_KEY.encode(), submission_id=calm.submission_id)
    assert (calm.verdict, calm.certificate, calm.label_prob) == (Verdict.APPROVE, certificate.id, 1.0)
    assert lines(EventName.SUBMISSION_ROUTED)[-1]["certificate"] == str(certificate.id)
    assert traffic.arrive(score=0.999).verdict == Verdict.REVIEW
    says(case_of(calm), cast.mira, rejected=False)
    watch = Watch.objects.get()
    assert (watch.approvals_seen, watch.approvals_wrong) == (1, 0)

    # A new kind of abuse, which scores like what is clean.
    count = 0
    while not Certificate.objects.get().ended_at:
        count += 1
        reject_in_turn([case_of(traffic.arrive(bad=True, score=0.001))], cast.mira, cast.jonas)
    assert 2 <= count < 8
    watch.refresh_from_db()
    assert watch.certificate is None
    assert watch.approvals_suspended.startswith(
        f"Of {count + 1} spot checks of automatic approvals {count} were"
    )
    assert watch.rejections_suspended == ""  # nothing was certified about rejections
    assert SpotCheck.objects.latest("at").e_value >= ALARM_AT
    assert lines(EventName.AUTOMATION_SUSPENDED)[-1]["wrong"] == count
    assert SecondReview.objects.filter(purpose=Purpose.SPOT_CHECK, upheld=True).count() == count

    held = traffic.arrive(score=0.001)
    assert (held.verdict, held.certificate) == (Verdict.REVIEW, None)
    assert held.circumstances["approvals_suspended"] == watch.approvals_suspended
    assert Rule.SUSPENDED in [reason["rule"] for reason in held.outcome["reasons"]]

    # An edit alone lifts nothing; what was proved before the alarm does not come back.
    published(policy, reviews_required=2)
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW
    published(policy, reviews_required=1)
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW

    since = timezone.now()
    traffic.labelled(50)
    again, _ = certified(policy, since=since)
    published(policy)
    routing = traffic.arrive(score=0.001)
    assert (routing.verdict, routing.certificate) == (Verdict.APPROVE, again.id)
    assert lines(EventName.AUTOMATION_RESUMED)[-1]["why"] == "certified"
    assert all(replays(routing) for routing in Routing.objects.order_by("-created_at")[:30])
    automatic = Decision.objects.filter(decided_by=DecidedBy.AUTOMATION)
    assert {row.routing.certificate for row in automatic if row.routing} == {certificate.id, again.id}
    assert not Routing.objects.filter(verdict=Verdict.APPROVE, certificate=None).exists()
    assert Rules.from_json(current_version(cast.kleinmarkt).rules).digest == again.digest
