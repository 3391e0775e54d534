"""Which edits a certificate holds through, and that nothing gets one which it was not issued for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from moderation.assurance.carry import RULES, Attachment, attachment_of, carried_by, in_force, what_voids
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.publish import publish_anew, publish_draft
from moderation.assurance.watch import end_certificate, resume
from moderation.audit.models import Entry
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import rules_of, save_draft
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import ApprovalAction, DueMinutes, Rules, RuleText, Waiver
from moderation.vocabulary import Category, EventName
from tests.cast import Cast
from tests.moderation.assurance.traffic import SYSTEM, WIDEST, Traffic, certified, with_certificate
from tests.moderation.policy.make import simple_rules

HELD = simple_rules(sample_rate=0.02)


@pytest.mark.parametrize(
    "changes",
    [
        {"sample_rate": 0.03},
        {"sample_rate": 0.01},
        {"due_minutes": DueMinutes(severe=5)},
        {"approval_actions": (ApprovalAction("age_restrict", "Age restriction"),)},
        {"waived": (Waiver(Category.GORE, "Priya Nair"),)},
    ],
)
def test_it_holds_through_what_decides_nothing(changes: dict[str, Any]) -> None:
    assert not what_voids(HELD, replace(HELD, **changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sample_rate": 0.0}, "Spot checks take 0 % of the automatic outcomes instead of 2 %."),
        ({"min_confidence": 0.7}, "A person looks when the confidence is below"),
        ({"reviews_required": 2}, "A decision takes two people"),
        ({"texts": (RuleText(Category.GORE, "No wounds."),)}, "Gore has a written rule."),
        ({"risk": Risk((RiskMap("local", Category.GORE, 1.0, 0.0),), 0.5)}, "ombined risk"),
        ({"required": (Category.GORE,)}, "Gore must be judged."),
    ],
)
def test_it_says_what_voids_it(changes: dict[str, Any], words: str) -> None:
    said = what_voids(HELD, replace(HELD, due_minutes=DueMinutes(severe=5), **changes))
    assert words in " ".join(said)
    assert "due" not in " ".join(said)


@pytest.fixture
def traffic(cast: Cast) -> Traffic:
    return Traffic(cast.kleinmarkt)


@pytest.fixture
def policy(cast: Cast, traffic: Traffic) -> Policy:
    """With a certificate in force."""
    return with_certificate(traffic)


def drafted(policy: Policy, **changes: Any) -> Draft:
    draft = Draft.objects.get(policy=policy)
    rules = replace(Rules.from_json(draft.rules), **changes)
    return save_draft(policy=policy, rules=rules, expected_version=draft.version, actor=SYSTEM)


def attachment(policy: Policy) -> Attachment:
    return attachment_of(
        Rules.from_json(Draft.objects.get(policy=policy).rules), policy.versions.latest("number")
    )


def test_a_draft_carries_it_or_says_which_one_ends_and_why(policy: Policy) -> None:
    certificate = Certificate.objects.get()
    drafted(policy, sample_rate=0.5)
    assert attachment(policy) == Attachment(certificate)
    drafted(policy, reviews_required=2)
    found = attachment(policy)
    assert found.carried is None
    ((voided, now, because),) = ((one.certificate, one.in_force, one.because) for one in found.voided)
    assert (voided, now) == (certificate, True)
    assert because == (
        "A decision takes two people who do not know each other's answer, and a senior where they disagree.",
    )


def test_one_that_never_held_is_named_when_its_draft_changes(policy: Policy) -> None:
    waiting, _ = certified(policy, terms=WIDEST, reviews_required=2)
    assert attachment(policy) == Attachment(waiting)
    drafted(policy, min_confidence=0.5)
    first, second = attachment(policy).voided
    assert (first.certificate, first.in_force, len(first.because)) == (waiting, False, 1)
    assert (second.in_force, len(second.because)) == (True, 2)


def test_publishing_puts_it_into_force_at_once_and_the_line_names_it(policy: Policy) -> None:
    certificate = Certificate.objects.get()
    for changes, carried in (({"sample_rate": 0.5}, certificate), ({"reviews_required": 2}, None)):
        draft = drafted(policy, **changes)
        made = publish_draft(policy=policy, reason="So.", expected_version=draft.version, actor=SYSTEM)
        assert (made.certificate, made.suspended) == (carried, False)
        assert in_force(made.version) == Watch.objects.get().certificate == carried
        line = Entry.objects.filter(event=EventName.POLICY_PUBLISHED).latest("id")
        said = json.loads(line.body)["data"]
        assert (said["number"], said["certificate"]) == (
            made.version.number,
            str(carried.id) if carried else None,
        )


def test_after_an_end_no_older_one_comes_back_not_even_by_a_persons_reason(
    policy: Policy, traffic: Traffic
) -> None:
    """Two of the same labels: what refuted one has refuted the other."""
    first = Certificate.objects.get()
    again, _ = certified(policy, terms=WIDEST)
    assert Watch.objects.get().certificate == again
    end_certificate(again.id, "Because.", data={})
    draft = drafted(policy, due_minutes=DueMinutes(severe=5))
    suspended = publish_draft(policy=policy, reason="So.", expected_version=draft.version, actor=SYSTEM)
    assert (suspended.certificate, suspended.suspended) == (None, True)
    version = Watch.objects.get().version
    resume(policy.id, reason="We looked.", expected_version=version, actor=SYSTEM)
    number = suspended.version.number - 1
    expected = Draft.objects.get(policy=policy).version
    back = publish_anew(policy=policy, number=number, reason="Back.", expected_version=expected, actor=SYSTEM)
    assert (back.certificate, back.suspended) == (None, False)
    first.refresh_from_db()
    assert first.ended_at is None
    assert traffic.arrive(score=0.001).certificate is None


def test_rules_written_into_its_row_get_none(policy: Policy) -> None:
    """Without its own rules it holds for the version that has its digest."""
    version = policy.versions.latest("number")
    certificate = Certificate.objects.get()
    lax = replace(rules_of(version), risk=Risk(rules_of(version).risk.maps, 0.99))
    for text, holds in ((lax.to_json(), False), ("", True)):
        Certificate.objects.update(result=certificate.result | {RULES: text})
        assert carried_by(lax, policy.id) is None
        assert bool(carried_by(rules_of(version), policy.id)) is holds
