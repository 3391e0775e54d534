"""Queues for tests of what goes into them."""

from __future__ import annotations

from typing import Any

from moderation.audit.actor import Actor
from moderation.cases.models import Case
from moderation.cases.open import open_case_for
from moderation.cases.queue import Queue
from moderation.cases.shape import Shape
from moderation.cases.shape_queues import make_queue
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, Severity
from tests.moderation.cases.opening import posting, routed

SYSTEM = Actor.system()


def made(platform: Platform, name: str, **shape: Any) -> Queue:
    """A queue of the platform, matched after those that are there."""
    return make_queue(platform=platform, shape=Shape(name, **shape), actor=SYSTEM)


def default_of(platform: Platform) -> Queue:
    return Queue.objects.get(platform=platform, is_default=True)


def opens(
    platform: Platform,
    *,
    kind: CaseKind = CaseKind.FLAGGED,
    category: str = "",
    language: str = "",
    severity: Severity = Severity.MODERATE,
    priority: int = 0,
) -> Case:
    """A case as the pipeline opens it: in its queue, with its own due time."""
    submission = posting(platform)
    submission.language, submission.priority = language, priority
    submission.save()
    version = current_version(platform)
    return open_case_for(
        submission,
        kind=kind,
        severity=severity,
        version=version,
        rules=rules_of(version),
        routing=routed(submission),
        now=submission.received_at,
        category=category,
    )
