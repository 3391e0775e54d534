"""Uploads that are routed for real, with scores that are made up, and people who answer on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from django.utils import timezone

from moderation.assurance.certify import Certified, certify
from moderation.assurance.issue import issue
from moderation.assurance.models import Certificate
from moderation.assurance.read import Reading, read_window
from moderation.assurance.terms import Terms
from moderation.audit.actor import Actor
from moderation.audit.commit import new_salt
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case, CaseState, Decision, Routing
from moderation.intake.models import Image, Stage, Submission
from moderation.people.models import User
from moderation.pipeline.concluding import conclude_and_observe
from moderation.pipeline.route import Answer, route
from moderation.platforms.models import Platform
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import current_version, newest_version, publish, rules_of, save_draft
from moderation.policy.rules import Rules
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import CaseKind, Category, ConfidenceMethod, DecidedBy, DecisionKind, Status
from tests.moderation.cases.opening import let_three_seconds_pass, posting, reason_of

NUDITY = Category.SEXUAL_EXPLICIT
WIDE = Terms(missed=150, confidence=0.7)  # so that fifty labels are enough
WIDEST = Terms(missed=400, confidence=0.6)  # so that a dozen are
APART = 3.5
SYSTEM = Actor.system()


@dataclass
class Traffic:
    """Uploads of one platform; a violation scores higher than a clean one unless it is of a new kind."""

    platform: Platform
    model: str = "m1"
    seed: int = 1

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.image: Image | None = posting(self.platform).image

    def arrive(self, *, bad: bool = False, hidden: bool = False, score: float | None = None) -> Routing:
        """One more upload, routed by the policy in force."""
        if score is None:
            x = self.rng.normal() + (APART if bad and not hidden else 0)
            score = float(1 / (1 + np.exp(2.5 - x)))
        now = timezone.now()
        submission = Submission.objects.create(
            id=UUID(bytes=self.rng.bytes(16)),  # the same ones for calibration in every run
            platform=self.platform,
            image=self.image,
            status=Status.SCREENING,
            version=1,
            salt=new_salt(),
            received_at=now,
            stage=Stage.SCREEN,
            due_at=now,
            token=uuid4(),
        )
        assert route(submission, current_version(self.platform), [self.said(score)])
        return Routing.objects.get(submission=submission)

    def said(self, score: float) -> Answer:
        result = ScreeningResult(
            scorer="local",
            scores=(Score(NUDITY, score, evaluated=True),),
            confidence=Confidence(0.99, ConfidenceMethod.NATIVE),
            model=self.model,
        )
        return Answer(provider="local", result=result, digest=uuid4().hex, scorer="local v1")

    def labelled(self, many: int, *, every: int = 4) -> list[Routing]:
        """So many uploads, one in `every` a violation, each labelled by a person as what it is."""
        found = []
        for number in range(many):
            routing = self.arrive(bad=number % every == 0)
            answered(routing, self.person, rejected=number % every == 0)
            found.append(routing)
        return found

    @property
    def person(self) -> User:
        return User.objects.get(username="mira")


def answered(routing: Routing, person: User, *, rejected: bool) -> Decision:
    """The rows that a concluded case leaves: quicker than to conclude it."""
    case = Case.objects.get(routing=routing)
    decision = Decision.objects.create(
        submission_id=routing.submission_id,
        case=case,
        kind=DecisionKind.REJECTED if rejected else DecisionKind.APPROVED,
        decided_by=DecidedBy.MODERATOR,
        person=person,
        reasons=[{"code": "nudity", "category": NUDITY.value, "text": "Nudity"}] if rejected else [],
        salt=new_salt(),
        policy_version=case.policy_version,
        routing=routing,
        made_at=timezone.now(),
    )
    Case.objects.filter(id=case.id).update(
        state=CaseState.CONCLUDED, decision=decision, concluded_at=timezone.now()
    )
    return decision


def says(case: Case, person: User, *, rejected: bool) -> Case:
    """What this person says of an open case, in effect and counted."""
    held = open_case(case.id, person)
    kind = DecisionKind.REJECTED if rejected else DecisionKind.APPROVED
    decide(held.id, person, held.version, kind, [reason_of(case)] if rejected else [])
    let_three_seconds_pass(case)
    assert conclude_and_observe(case.id)
    case.refresh_from_db()
    return case


def case_of(routing: Routing, kind: CaseKind = CaseKind.SAMPLE) -> Case:
    return Case.objects.get(submission_id=routing.submission_id, kind=kind, state=CaseState.OPEN)


def open_rules(version: PolicyVersion, **changes: Any) -> Rules:
    """The version's rules with no threshold of their own: all is left to the cut-off."""
    return replace(
        rules_of(version),
        **{
            "scorers": ("local",),
            "category_rules": (),
            "required": (),
            "min_confidence": 0.0,
            "sample_rate": 1.0,
            **changes,
        },
    )


def read(policy: Policy, rules: Rules, *, since: datetime | None = None) -> Reading:
    now = timezone.now()
    return read_window(policy=policy, rules=rules, since=since or now - timedelta(days=1), until=now)


def certified(
    policy: Policy, *, terms: Terms = WIDE, since: datetime | None = None, **changes: Any
) -> tuple[Certificate, Certified]:
    """A certificate for the policy's rules with nothing but the cut-off, as its draft."""
    version = newest_version(policy)
    assert version is not None
    rules = open_rules(version, **changes)
    reading = read(policy, rules, since=since)
    found = certify(reading.window, terms, reading.seeds)
    now = timezone.now()
    certificate = issue(
        policy=policy,
        rules=rules,
        reading=reading,
        found=found,
        since=since or now - timedelta(days=1),
        until=now,
        expected_version=Draft.objects.get(policy=policy).version,
        actor=SYSTEM,
    )
    return certificate, found


def published(policy: Policy, **changes: Any) -> PolicyVersion:
    """The draft, with these changes, in force."""
    draft = Draft.objects.get(policy=policy)
    version = draft.version
    if changes:
        rules = replace(Rules.from_json(draft.rules), **changes)
        version = save_draft(policy=policy, rules=rules, expected_version=version, actor=SYSTEM).version
    return publish(policy=policy, reason="As the test has it.", expected_version=version, actor=SYSTEM)


def reject_in_turn(cases: Iterable[Case], first: User, second: User) -> None:
    """Each spot check is rejected, and a second person confirms it."""
    for case in cases:
        says(case, first, rejected=True)
        again = Case.objects.get(
            submission_id=case.submission_id, kind=CaseKind.SECOND_REVIEW, state=CaseState.OPEN
        )
        says(again, second, rejected=True)


def with_certificate(traffic: Traffic) -> Policy:
    """The policy of the traffic's platform, whose certificate has come into force."""
    policy = current_version(traffic.platform).policy
    traffic.labelled(14)
    certified(policy, terms=WIDEST)
    published(policy)
    traffic.arrive(score=0.001)
    return policy
