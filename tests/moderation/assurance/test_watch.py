"""The watch: what ends a certificate, what that suspends, and what alone lifts it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.assurance.cause import Cause, cause_of
from moderation.assurance.certify import certify
from moderation.assurance.drift import FEWEST
from moderation.assurance.issue import NothingProved, issue
from moderation.assurance.look import drift_words, keep_watch
from moderation.assurance.models import Certificate, CertificateRefusesChange, SpotCheck, Watch
from moderation.assurance.observe import alarm_words, observe
from moderation.assurance.read import read_window
from moderation.assurance.terms import Terms
from moderation.assurance.watch import ResumeRefused, change_of, end_certificate, resume, standing_of, take_up
from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.models import Routing
from moderation.intake.preparation import PREPARATION
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import DraftConflict, current_version
from moderation.vocabulary import Category, EventName, Verdict
from tests.cast import Cast
from tests.moderation.assurance.traffic import (
    SYSTEM,
    WIDEST,
    Traffic,
    case_of,
    certified,
    open_rules,
    published,
    read,
    reject_in_turn,
    says,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def traffic(cast: Cast) -> Traffic:
    return Traffic(cast.kleinmarkt)


@pytest.fixture
def policy(cast: Cast) -> Policy:
    return current_version(cast.kleinmarkt).policy


@pytest.fixture
def certificate(traffic: Traffic, policy: Policy) -> Certificate:
    """In force, with one automatic approval under it."""
    traffic.labelled(14)
    made, _ = certified(policy, terms=WIDEST)
    published(policy)
    assert traffic.arrive(score=0.001).certificate == made.id
    return made


def watch_over(policy: Policy) -> Watch:
    return Watch.objects.get(policy=policy)


def suspended_lines() -> list[dict[str, object]]:
    found = Entry.objects.filter(event=EventName.AUTOMATION_SUSPENDED.value).order_by("id")
    return [json.loads(entry.body)["data"] for entry in found]


def test_a_policy_without_certificates_is_not_watched(cast: Cast, traffic: Traffic) -> None:
    routing = traffic.arrive(score=0.2)
    assert routing.certificate is None
    assert not Watch.objects.exists()


def test_another_model_ends_the_certificate_before_it_decides_anything(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    traffic.model = "m2"
    routing = traffic.arrive(score=0.001)
    assert (routing.verdict, routing.certificate) == (Verdict.REVIEW, None)
    why = "The scorer local is local v1 (m2) now; the certificate holds for local v1 (m1)."
    assert watch_over(policy).approvals_suspended == why
    assert routing.circumstances["approvals_suspended"] == why
    assert Certificate.objects.get().ended_why == why
    traffic.model = "m1"  # the old one back is no proof either
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW
    assert len(suspended_lines()) == 1


def test_a_new_certificate_for_the_rules_that_hold_is_in_force_at_once(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    """A model that was only renamed has the same maps and the same cut-off: there is nothing to publish."""
    end_certificate(certificate.id, "The scorer was renamed.", data={})
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW
    times = {"since": certificate.since, "until": certificate.until}
    rules = open_rules(current_version(traffic.platform))
    reading = read_window(policy=policy, rules=rules, **times)
    again = issue(
        policy=policy,
        rules=rules,
        reading=reading,
        found=certify(reading.window, WIDEST, reading.seeds),
        expected_version=Draft.objects.get(policy=policy).version,
        actor=SYSTEM,
        **times,
    )
    assert again.digest == certificate.digest
    routing = traffic.arrive(score=0.001)
    assert (routing.verdict, routing.certificate) == (Verdict.APPROVE, again.id)
    watch = watch_over(policy)
    assert (watch.approvals_suspended, watch.suspended_at, watch.approvals_seen) == ("", None, 0)
    resumed = Entry.objects.filter(event=EventName.AUTOMATION_RESUMED.value).get()
    assert json.loads(resumed.body)["data"]["why"] == "certified"


def test_another_preparation_ends_it(certificate: Certificate, policy: Policy, traffic: Traffic) -> None:
    Certificate.objects.update(preparation="512 px")
    assert traffic.arrive(score=0.001).verdict == Verdict.REVIEW
    assert "the certificate holds for 512 px" in watch_over(policy).approvals_suspended


def test_a_picture_that_was_prepared_otherwise_goes_to_people_and_ends_nothing(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    """One that was posted before pictures were prepared as they are now, and is posted again."""
    assert traffic.image is not None
    traffic.image.preparation = "512 px"
    routing = traffic.arrive(score=0.001)
    assert (routing.verdict, routing.certificate) == (Verdict.REVIEW, None)
    assert "prepared in another way" in routing.circumstances["approvals_suspended"]
    assert watch_over(policy).certificate == certificate
    traffic.image.refresh_from_db()
    assert traffic.arrive(score=0.001).certificate == certificate.id


def test_an_older_version_that_is_still_on_its_way_has_no_certificate(
    certificate: Certificate, policy: Policy, cast: Cast
) -> None:
    before = policy.versions.get(number=current_version(cast.kleinmarkt).number - 1)
    assert standing_of(before, {"local": "local v1 (m1)"}, PREPARATION).certificate is None
    assert not take_up(before)
    assert watch_over(policy).certificate == certificate


def test_a_version_without_a_certificate_has_none_and_one_with_it_gets_it_back(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    published(policy, reviews_required=2)
    assert traffic.arrive(score=0.001).certificate is None
    published(policy, reviews_required=1)
    assert traffic.arrive(score=0.001).certificate == certificate.id


def test_what_was_proved_before_a_suspension_lifts_it_for_no_version(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    other, _ = certified(policy, terms=WIDEST, reviews_required=2)
    published(policy)
    assert traffic.arrive(score=0.001).certificate == other.id
    assert end_certificate(other.id, "Because.", data={})
    published(policy, reviews_required=1)  # the rules of the first certificate, which has not ended
    assert Certificate.objects.get(id=certificate.id).ended_at is None
    held = traffic.arrive(score=0.001)
    assert (held.verdict, held.certificate) == (Verdict.REVIEW, None)


def test_only_a_persons_reason_lifts_it_and_no_certificate_comes_with_that(
    cast: Cast, certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    assert end_certificate(certificate.id, "Because.", data={})
    assert not end_certificate(certificate.id, "Because.", data={})
    actor, version = Actor.person(cast.priya.id), watch_over(policy).version
    for reason, expected, code in (
        ("  ", version, "reason_missing"),
        ("x" * 1001, version, "reason_too_long"),
        ("We looked.", version - 1, "moved_on"),
    ):
        with pytest.raises(ResumeRefused) as refused:
            resume(policy.id, reason=reason, expected_version=expected, actor=actor)
        assert refused.value.code == code
    resume(policy.id, reason="We looked at all of them.", expected_version=version, actor=actor)
    routing = traffic.arrive(score=0.001)
    assert (routing.verdict, routing.certificate) == (Verdict.APPROVE, None)
    with pytest.raises(ResumeRefused, match="Nothing is suspended any more"):
        resume(policy.id, reason="Again.", expected_version=version + 1, actor=actor)


def test_a_spot_check_is_counted_once_and_an_old_ones_not_at_all(
    cast: Cast, certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    first, second = traffic.arrive(score=0.001), traffic.arrive(score=0.001)
    case = says(case_of(first), cast.mira, rejected=False)
    assert not observe(case.id)
    assert (watch_over(policy).approvals_seen, SpotCheck.objects.count()) == (1, 1)
    end_certificate(certificate.id, "Because.", data={})
    says(case_of(second), cast.mira, rejected=False)
    assert SpotCheck.objects.count() == 1


def test_the_counts_stay_while_the_certificate_does_and_begin_anew_after_a_version_without_one(
    cast: Cast, certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    reject_in_turn([case_of(traffic.arrive(score=0.001))], cast.mira, cast.jonas)
    since = watch_over(policy).since
    published(policy, sample_rate=0.5)
    traffic.arrive(score=0.001)
    assert (watch_over(policy).approvals_wrong, watch_over(policy).since) == (1, since)
    for reviews in (2, 1):
        published(policy, reviews_required=reviews)
        traffic.arrive(score=0.001)
    assert (watch_over(policy).approvals_wrong, watch_over(policy).certificate) == (0, certificate)


def test_every_kind_of_words_is_known_again() -> None:
    pairs = [("local", Category.GORE.value)]
    assert cause_of(alarm_words(60, 4, 0.008, rejected=False)) is Cause.SPOT_CHECKS
    assert cause_of(drift_words(pairs)) is Cause.DRIFT
    assert cause_of(change_of({"local": "v1"}, PREPARATION, {"local": "v2"})) is Cause.SCORER
    assert cause_of(change_of({}, "otherwise", {})) is Cause.PREPARATION
    assert cause_of("Because.") is None


def test_it_ends_after_ninety_days(certificate: Certificate, policy: Policy) -> None:
    """Though it was looked at a moment before."""
    end = certificate.holds_until
    assert end == certificate.made_at + timedelta(days=90)
    assert keep_watch(end) == 0
    assert keep_watch(end + timedelta(seconds=1)) == 1
    why = watch_over(policy).approvals_suspended
    assert (why, cause_of(why)) == ("The certificate is older than 90 days.", Cause.AGE)


def test_scores_that_look_different_end_it(
    certificate: Certificate, policy: Policy, traffic: Traffic
) -> None:
    other = traffic.arrive(score=0.7)
    as_if_larger = [
        dict(one, counts=[100 * count for count in one["counts"]]) for one in certificate.reference
    ]
    Certificate.objects.update(reference=as_if_larger)
    day = timedelta(days=1, minutes=1)
    assert keep_watch(timezone.now() + day) == 0  # a few uploads are no evidence
    assert watch_over(policy).looked_at > timezone.now()
    Watch.objects.update(looked_at=timezone.now() - day)
    Routing.objects.bulk_create(
        Routing(
            submission_id=other.submission_id,
            policy_version_id=other.policy_version_id,
            screenings=other.screenings,
            circumstances={},
            outcome={},
            verdict=Verdict.REVIEW,
            coin=0.5,
            label_prob=1.0,
            sampled=False,
        )
        for _ in range(FEWEST)
    )
    assert keep_watch(timezone.now()) == 1
    said = watch_over(policy).approvals_suspended
    assert said == (
        "The scores for explicit sexual content from local no longer look as they did when the certificate was issued."
    )
    assert suspended_lines()[-1]["why"] == "drift"


def test_it_refuses_to_be_changed_and_to_prove_nothing(certificate: Certificate, policy: Policy) -> None:
    with pytest.raises(CertificateRefusesChange):
        certificate.save()
    with pytest.raises(CertificateRefusesChange):
        certificate.delete()
    with pytest.raises(NothingProved, match="Nothing is proved"):
        certified(policy, terms=Terms(0))
    assert Certificate.objects.count() == 1


def test_a_draft_that_somebody_else_saved_gets_no_certificate(policy: Policy, traffic: Traffic) -> None:
    traffic.labelled(14)
    Draft.objects.filter(policy=policy).update(version=7)
    rules = open_rules(policy.versions.latest("number"))
    reading, now = read(policy, rules), timezone.now()
    found = certify(reading.window, WIDEST)
    with pytest.raises(DraftConflict):
        issue(
            policy=policy,
            rules=rules,
            reading=reading,
            found=found,
            since=now,
            until=now,
            expected_version=6,
            actor=SYSTEM,
        )
    assert not Certificate.objects.exists()
