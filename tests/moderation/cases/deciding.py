"""Taking a case, deciding it and letting it take effect, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.models import Case, Decision
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.policy.models import Draft
from moderation.policy.publish import current_version, publish, rules_of, save_draft
from moderation.vocabulary import CaseKind, DecisionKind
from tests.moderation.cases.opening import let_three_seconds_pass, reason_of

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def said(
    case: Case,
    person: User,
    kind: DecisionKind,
    code: str = "",
    *,
    note: str = "",
    actions: Sequence[str] = (),
) -> Decision:
    """What this person says, in effect; a rejection is for `code`, or for the policy's first reason."""
    held = open_case(case.id, person)
    codes = [code or reason_of(case)] if kind == REJECTED else []
    made = decide(held.id, person, held.version, kind, codes, note, actions)
    let_three_seconds_pass(case)
    assert conclude(case.id)
    return made


def following_case(case: Case, kind: CaseKind = CaseKind.SECOND_REVIEW) -> Case | None:
    """The open case of this kind on the same submission."""
    return Case.objects.filter(submission_id=case.submission_id, kind=kind, state="open").first()


def second_case(case: Case) -> Case:
    found = following_case(case)
    assert found is not None
    return found


def status_of(case: Case) -> str:
    return Submission.objects.get(id=case.submission_id).status


def ask_for_two(platform: Platform) -> None:
    """The platform's policy wants two people from now on."""
    change_policy(platform, reviews_required=2)


def ask_for_two_where(platform: Platform, code: str) -> None:
    """The platform's policy wants two people for this reason from now on."""
    reasons = rules_of(current_version(platform)).reasons
    change_policy(platform, reasons=tuple(replace(r, second_approval=r.code == code) for r in reasons))


def change_policy(platform: Platform, **changes: Any) -> None:
    """Publish the platform's policy anew with these changes."""
    version = current_version(platform)
    rules = replace(rules_of(version), **changes)
    draft = Draft.objects.get(policy=version.policy)
    actor = Actor.system()
    saved = save_draft(policy=version.policy, rules=rules, expected_version=draft.version, actor=actor)
    publish(policy=version.policy, reason="as the test has it", expected_version=saved.version, actor=actor)
