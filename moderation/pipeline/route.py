"""Route: the policy decides, and everything that follows from it is written in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.assurance.watch import standing_of
from moderation.audit.actor import Actor
from moderation.audit.commit import new_salt
from moderation.audit.record import record
from moderation.cases.answer_reports import answer_after_routing
from moderation.cases.category import category_of
from moderation.cases.docket import file_under
from moderation.cases.models import Decision, Routing
from moderation.cases.open import open_case_for
from moderation.cases.settle import tell
from moderation.intake.models import Image, Stage, Submission
from moderation.pipeline.claims import has_image, still_mine
from moderation.policy.amiss import why_amiss
from moderation.policy.coin import Toss, toss
from moderation.policy.evaluate import evaluate
from moderation.policy.in_force import version_for
from moderation.policy.models import PolicyVersion
from moderation.policy.outcome import Circumstances, Outcome
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.policy.stored import circumstances_to_json, screening_document, screening_from
from moderation.screening.identity import identity
from moderation.screening.models import Screening
from moderation.screening.result import UNPREPARED, ScreeningResult
from moderation.sql import fetch_one, for_update, insert
from moderation.vocabulary import (
    CATEGORY_SEVERITY,
    CATEGORY_WORDS,
    CaseKind,
    Category,
    DecidedBy,
    DecisionKind,
    EventName,
    Rule,
    Severity,
    Status,
    Verdict,
)

LOCKED_AT = "SELECT locked_at FROM intake_image WHERE id = %s"


@dataclass(frozen=True)
class Answer:
    """One scorer's answer: stored earlier, or fresh and not stored yet."""

    provider: str
    stored: Screening | None = None
    result: ScreeningResult | None = None
    digest: str = ""
    scorer: str = ""

    @property
    def fresh(self) -> bool:
        return self.stored is None

    def reused_by(self, submission: Submission) -> bool:
        """Whether another submission asked for it."""
        return self.stored is not None and self.stored.submission_id != submission.id

    @cached_property
    def document(self) -> dict[str, Any]:
        """The normalised answer as it is stored."""
        if self.stored is not None:
            document: dict[str, Any] = self.stored.result
            return document
        if self.result is None:
            raise RuntimeError("an answer is stored or fresh")
        return screening_document(self.result)

    def heard(self) -> ScreeningResult:
        """What the policy is asked about: the very values that are stored, so that a replay sees the same."""
        return screening_from(self.document)

    def row(self, submission: Submission) -> Screening:
        """The row of a fresh answer."""
        if self.result is None:
            raise RuntimeError("only a fresh answer has a row to be written")
        return Screening(
            id=uuid7(),
            platform_id=submission.platform_id,
            submission=submission,
            provider=self.provider,
            scorer=self.scorer,
            digest=self.digest,
            failure=self.result.failure or "",
            result=self.document,
            raw=storable(self.result.raw),
            latency_ms=self.result.latency_ms,
        )


def storable(raw: Any) -> Any:
    """The vendor's raw answer when it is JSON that a database can hold, else nothing."""
    try:
        return json.loads(json.dumps(raw, allow_nan=False).replace("\\u0000", "\\ufffd"))
    except (TypeError, ValueError):
        return None


def route(
    submission: Submission, version: PolicyVersion, answers: Sequence[Answer], *, budget_spent: bool = False
) -> bool:
    """Evaluate the answers and write the outcome; False when another worker has done so."""
    rules = rules_of(version)
    standing = standing_of(version, identities(answers), preparation_of(submission))
    suspended = Circumstances(
        approvals_suspended=standing.approvals_suspended,
        rejections_suspended=standing.rejections_suspended,
        budget_spent=budget_spent,
    )
    circumstances = unless_amiss(suspended, version)
    outcome = evaluate([answer.heard() for answer in answers], rules, circumstances)
    coin = toss(
        secret=settings.SECRET_KEY.encode(),
        submission_id=submission.id,
        sample_rate=rules.sample_rate,
        verdict=outcome.verdict,
    )
    return write(
        submission, version, rules, answers, outcome, circumstances, coin, certificate=standing.certificate
    )


def preparation_of(submission: Submission) -> str:
    return submission.image.preparation if submission.image else ""


def identities(answers: Sequence[Answer]) -> dict[str, str]:
    """What each scorer that answered was."""
    return {
        answer.provider: identity(answer.stored.scorer if answer.stored else answer.scorer, answer.document)
        for answer in answers
        if not answer.document["failure"]
    }


def unless_amiss(circumstances: Circumstances, version: PolicyVersion) -> Circumstances:
    """Nothing is automatic under rules that nobody published: everything goes to a person."""
    if not (why := why_amiss(version)):
        return circumstances
    words = f"version {version.number} of the policy {why}."
    return replace(circumstances, approvals_suspended=words, rejections_suspended=words)


def route_unprepared(submission: Submission, reason: str) -> bool:
    """No picture could be made: nobody was asked, a person gets the case."""
    version = version_for(submission)
    failed = [
        Answer(
            provider=name,
            result=ScreeningResult(scorer=name, failure=UNPREPARED, failure_detail=reason),
            scorer=name,
        )
        for name in rules_of(version).scorers
    ]
    return route(submission, version, failed)


def route_locked(submission: Submission, version: PolicyVersion) -> bool:
    """The picture is locked as suspected child abuse: no scorer is asked, or what it said is not acted on; named
    people get the case."""
    return route(submission, version, [])


def write(
    submission: Submission,
    version: PolicyVersion,
    rules: Rules,
    answers: Sequence[Answer],
    outcome: Outcome,
    circumstances: Circumstances,
    coin: Toss,
    *,
    certificate: UUID | None = None,
) -> bool:
    now = timezone.now()
    fresh = [answer.row(submission) for answer in answers if answer.fresh]
    rows = {row.provider: row for row in fresh} | {
        a.provider: a.stored for a in answers if a.stored is not None
    }
    routing = Routing(
        id=uuid7(),
        submission=submission,
        policy_version=version,
        screenings=[str(rows[a.provider].id) for a in answers],
        circumstances=json.loads(circumstances_to_json(circumstances)),
        outcome=outcome.to_document(),
        verdict=outcome.verdict,
        coin=coin.coin,
        label_prob=coin.label_prob,
        sampled=coin.sampled,
        certificate=certificate,
    )
    decision = (
        None if outcome.verdict == Verdict.REVIEW else decide(submission, version, rules, routing, outcome)
    )
    status = Status.IN_REVIEW if decision is None else Status(decision.kind)
    with transaction.atomic():
        locked = is_locked(has_image(submission))
        if locked and decision is not None:
            return route_locked(submission, version)
        moved = Submission.objects.filter(still_mine(submission)).update(
            stage=Stage.DONE,
            status=status,
            version=submission.version + 1,
            decision_id=decision.id if decision else None,
            decided_at=now if decision else None,
            token=None,
            lease_until=None,
            failure="",
        )
        if not moved:
            return False
        for row in (*fresh, routing, *([decision] if decision else [])):
            insert(row)
        if decision is not None:
            file_under(submission, decision, first=True)
        record_routing(submission, routing, outcome, answers)
        tell(
            EventName(f"submission.{status.value}"),
            submission,
            status=status,
            version=submission.version + 1,
            decision=decision,
            actor=Actor.system(),
        )
        kind = outcome.kind if decision is None else (CaseKind.SAMPLE if coin.sampled else None)
        if kind:
            open_case_for(
                submission,
                kind=kind,
                severity=severity_of(kind, outcome),
                version=version,
                rules=rules,
                routing=routing,
                now=now,
                locked=locked,
                category=category_of(routing.outcome, (answer.document for answer in answers)),
            )
        answer_after_routing(submission, decision, now=now, locked=locked)
    return True


def is_locked(image_id: UUID) -> bool:
    """Whether the image is locked. Its row stays locked for this transaction: somebody who locks the image at this
    moment goes first and is seen here, or waits and finds the case that is opened here."""
    row = fetch_one(LOCKED_AT + for_update(), [image_id])
    if row is None:
        raise Image.DoesNotExist(image_id)
    return row[0] is not None


def decide(
    submission: Submission, version: PolicyVersion, rules: Rules, routing: Routing, outcome: Outcome
) -> Decision:
    """Automation's decision. A rejection carries the policy's first reason for each category that reached it."""
    rejected = outcome.verdict == Verdict.REJECT
    categories = {
        reason.category
        for reason in outcome.reasons
        if reason.category and reason.rule in (Rule.REJECT_AT, Rule.RISK_REJECT)
    }
    reasons = []
    for category in sorted(categories) if rejected else []:
        chosen = next((r for r in rules.reasons if r.category == category), None)
        words = chosen.words_uploader if chosen else CATEGORY_WORDS[category]
        reasons.append({"code": chosen.code if chosen else "", "category": category.value, "text": words})
    chosen_reasons = [r for r in rules.reasons if r.code in {item["code"] for item in reasons}]
    return Decision(
        id=uuid7(),
        submission=submission,
        kind=DecisionKind.REJECTED if rejected else DecisionKind.APPROVED,
        decided_by=DecidedBy.AUTOMATION,
        reasons=reasons,
        actions=sorted({action for reason in chosen_reasons for action in reason.actions}),
        not_evaluated=[category.value for category in outcome.not_evaluated],
        salt=new_salt(),
        policy_version=version,
        routing=routing,
        made_at=timezone.now(),
    )


def severity_of(kind: CaseKind, outcome: Outcome) -> Severity:
    """The worst category that the policy has a reason about; moderate when nobody knows. A sample's must not stand
    out, so it is moderate too."""
    if kind == CaseKind.SAMPLE:
        return Severity.MODERATE
    named = [CATEGORY_SEVERITY[Category(r.category)] for r in outcome.reasons if r.category]
    return max(named, default=Severity.MODERATE)


def record_routing(
    submission: Submission, routing: Routing, outcome: Outcome, answers: Sequence[Answer]
) -> None:
    record(
        EventName.SUBMISSION_ROUTED,
        actor=Actor.system(),
        platform_id=submission.platform_id,
        submission_id=submission.id,
        subject=f"routing:{routing.id}",
        data={
            "verdict": outcome.verdict.value,
            "kind": outcome.kind.value if outcome.kind else None,
            "rules": [reason.rule.value for reason in outcome.reasons],
            "not_evaluated": [category.value for category in outcome.not_evaluated],
            "policy_version": str(routing.policy_version_id),
            "screenings": [
                {"id": screening, "scorer": answer.provider, "reused": answer.reused_by(submission)}
                for screening, answer in zip(routing.screenings, answers, strict=True)
            ],
            "sampled": routing.sampled,
            "label_prob": routing.label_prob,
        }
        | ({"certificate": str(routing.certificate)} if routing.certificate else {}),
    )
