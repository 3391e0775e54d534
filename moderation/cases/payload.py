"""A decision and a submission as platforms see them, over REST and in webhooks alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from moderation.cases.models import Appeal, Decision, Report
from moderation.intake.decode_words import decode_words
from moderation.intake.models import Submission
from moderation.vocabulary import Status


def decision_json(decision: Decision) -> dict[str, Any]:
    """PRODUCT §3's `decision`: outcome, reasons in the uploader's words, what nobody judged."""
    return {
        "id": str(decision.id),
        "outcome": decision.kind,
        "actions": decision.actions,
        "decided_by": decision.decided_by,
        "reasons": [{"category": r["category"], "text": r["text"]} for r in decision.reasons],
        "not_evaluated": decision.not_evaluated,
        "policy_version": str(decision.policy_version_id),
        "decided_at": decision.made_at.isoformat(),
    }


def problem_json(status: str, code: str) -> dict[str, str] | None:
    """Why a submission is `unprocessable`: a code of the decoder and its words; None for any other status."""
    if status != Status.UNPROCESSABLE:
        return None
    return {"code": code, "detail": decode_words(code)}


def event_json(
    submission: Submission, *, status: str, version: int, decision: Decision | None
) -> dict[str, Any]:
    """The thin `data` of a webhook: ids, status, decision or problem, and `version`, which rises with each event.

    The problem's code is the submission's `failure`, which the caller has brought up to date.
    """
    return {
        "submission_id": str(submission.id),
        "external_id": submission.external_id,
        "status": status,
        "version": version,
        "decision": decision_json(decision) if decision else None,
        "problem": problem_json(status, submission.failure),
    }


def report_json(report: Report) -> dict[str, Any]:
    """A report as platforms see it: what became of it, and nothing that a person wrote."""
    return {
        "id": str(report.id),
        "submission_id": str(report.submission_id),
        "external_id": report.external_id,
        "category": report.category or None,
        "status": report.status.value,
        "outcome": report.outcome or None,
        "received_at": report.received_at.isoformat(),
        "decided_at": report.decided_at.isoformat() if report.decided_at else None,
    }


def appeal_json(appeal: Appeal) -> dict[str, Any]:
    """An appeal as platforms see it: what became of it, and nothing that a person wrote."""
    return {
        "id": str(appeal.id),
        "submission_id": str(appeal.submission_id),
        "decision_id": str(appeal.decision_id),
        "external_id": appeal.external_id,
        "complainant": appeal.complainant,
        "status": appeal.status.value,
        "outcome": appeal.outcome or None,
        "received_at": appeal.received_at.isoformat(),
        "decided_at": appeal.decided_at.isoformat() if appeal.decided_at else None,
    }


def decisions_of(submissions: list[Submission]) -> dict[UUID, Decision]:
    """The decisions in force of many submissions, by decision id, in one query."""
    ids = [s.decision_id for s in submissions if s.decision_id]
    return {d.id: d for d in Decision.objects.filter(id__in=ids)} if ids else {}
