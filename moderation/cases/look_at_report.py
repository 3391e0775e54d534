"""Where a report is read: the case that it joins, or the one that opens for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from moderation.cases.decide import SEALED_KINDS
from moderation.cases.models import WAITING, Case, CaseState, Routing
from moderation.cases.open import open_case_for
from moderation.intake.models import Submission
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.vocabulary import CATEGORY_SEVERITY, CaseKind, Category, Severity

# Sealed ones must look alike, so none has a report; an appeal is about what was decided, and has a page of its own.
SHOW_NO_REPORTS = SEALED_KINDS | {CaseKind.APPEAL}
# What waits for a person, and what comes back to one if its first decision is undone.
STILL_READ = Q(state__in=WAITING) | Q(state=CaseState.DECIDED, concluded_at=None)


def case_for_report(submission: Submission, category: str, *, now: datetime, locked: bool) -> Case | None:
    """The case on which a person reads a report of this submission; call with the submission's row held.

    None while a sealed case waits: beside one with the report, whoever held both would know it for what it is. The report
    then waits for its conclusion. `locked` says that the picture is locked as suspected child abuse.
    """
    waiting = list(Case.objects.filter(STILL_READ, submission=submission).order_by("opened_at"))
    joined = next((case for case in waiting if case.kind not in SHOW_NO_REPORTS), None)
    if joined is None and any(case.kind in SEALED_KINDS for case in waiting):
        return None
    return joined or open_report_case(submission, category, now=now, locked=locked)


def open_report_case(submission: Submission, category: str, *, now: datetime, locked: bool) -> Case:
    """A case for whoever is handed it next, in the queue of what was reported; the outcome stands meanwhile."""
    version = version_for(submission)
    return open_case_for(
        submission,
        kind=CaseKind.REPORT,
        severity=CATEGORY_SEVERITY[Category(category)] if category else Severity.MODERATE,
        version=version,
        rules=rules_of(version),
        routing=Routing.objects.filter(submission=submission).order_by("-id").first(),
        now=now,
        locked=locked,
        category=category or None,
    )
