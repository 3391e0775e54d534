"""What the page is opened with: the terms that the draft was certified at, or else those that are in force."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, Exists, OuterRef, When

from moderation.assurance.models import Certificate, Watch
from moderation.assurance.wording import plain
from moderation.policy.models import Policy
from moderation.policy.rules import Rules
from review.tuning.wanted import DEFAULTS


def usual_of(policy: Policy, draft: Rules) -> Mapping[str, str]:
    """The fields of a page that nobody has typed into yet. Where no certificate is in force they are those of the last
    one that was."""
    in_force = Exists(Watch.objects.filter(certificate=OuterRef("pk")))
    nearest = Case(When(digest=draft.digest, then=0), When(in_force, then=1), default=2)
    issued = Certificate.objects.filter(policy=policy).order_by(nearest, "-made_at")
    terms = issued.values_list("missed", "wrongly_rejected", "confidence").first()
    if terms is None:
        return DEFAULTS
    missed, rejected, confidence = terms
    return DEFAULTS | {
        "missed": plain(missed),
        "rejected": "" if rejected is None else plain(rejected),
        "confidence": plain(round(100 * confidence, 10)),
    }
