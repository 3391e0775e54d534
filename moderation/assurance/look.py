"""Once a day the watch looks at every certificate in force: is it too old, and do the scores still look the same?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import F, Max, Q

from moderation.assurance.drift import Shift, histogram, shift
from moderation.assurance.models import HOLDS_FOR, Certificate, Watch
from moderation.assurance.strata import Numbers
from moderation.assurance.watch import end_certificate, take_up
from moderation.assurance.window import Pair
from moderation.cases.models import Routing
from moderation.policy.hear import hear
from moderation.policy.models import PolicyVersion
from moderation.policy.stored import screening_from
from moderation.screening.models import Screening
from moderation.vocabulary import CATEGORY_WORDS, Category

logger = logging.getLogger(__name__)
EVERY = timedelta(days=1)
MOST_UPLOADS = 2000  # the latest; more would prove nothing more, and hold up the sweep


def keep_watch(now: datetime) -> int:
    """Take note of versions that were published, and look at certificates that were not looked at for a day or are too
    old; how many ended. One that cannot be looked at is logged and does not hold up the rest."""
    for version in _not_taken_up():
        take_up(version)
    too_old = Q(certificate__made_at__lt=now - HOLDS_FOR)
    due = Watch.objects.filter(Q(looked_at__lte=now - EVERY) | too_old, certificate__isnull=False)
    ended = 0
    for watch in due.select_related("certificate").order_by("looked_at"):
        try:
            ended += look(watch, now)
        except Exception:
            logger.exception("the watch over policy %s could not look", watch.policy_id)
    return ended


def look(watch: Watch, now: datetime) -> bool:
    """Whether this look ended the certificate."""
    certificate = watch.certificate
    if certificate is None:
        return False
    why, data = "", {}
    if now > certificate.holds_until:
        why, data = f"The certificate is older than {HOLDS_FOR.days} days.", {"why": "age"}
    else:
        why, data = _drift(watch, certificate)
    with transaction.atomic():
        # Whoever comes first has looked; a watch that has changed meanwhile is looked at again.
        if not Watch.objects.filter(policy_id=watch.policy_id, version=watch.version).update(
            looked_at=now, version=F("version") + 1
        ):
            return False
        return bool(why) and end_certificate(certificate.id, why, data=data)


def _drift(watch: Watch, certificate: Certificate) -> tuple[str, dict[str, Any]]:
    latest = scores_since(watch.policy_id, watch.looked_at, certificate)
    alarmed: list[tuple[Pair, Shift]] = []
    for reference in certificate.reference:
        pair = (reference["scorer"], reference["category"])
        after = histogram(latest.get(pair, np.zeros(0)), np.array(reference["edges"]))
        found = shift(np.array(reference["counts"], dtype=float), after)
        if found.alarms(len(certificate.reference)):
            alarmed.append((pair, found))
    if not alarmed:
        return "", {}
    data = [{"scorer": s, "category": c, "p": one.p, "index": one.index} for (s, c), one in alarmed]
    return drift_words([pair for pair, _ in alarmed]), {"why": "drift", "shifts": data}


def drift_words(pairs: Sequence[Pair]) -> str:
    named = [f"{CATEGORY_WORDS[Category(category)].lower()} from {scorer}" for scorer, category in pairs]
    return f"The scores for {', '.join(named)} no longer look as they did when the certificate was issued."


def scores_since(policy_id: UUID, since: datetime, certificate: Certificate) -> dict[Pair, Numbers]:
    """The latest uploads' scores of each pair of the certificate, not a number where it was not judged."""
    seen = Routing.objects.filter(policy_version__policy_id=policy_id, created_at__gt=since)
    routings = list(seen.order_by("-created_at").values_list("screenings", flat=True)[:MOST_UPLOADS])
    ids = [UUID(screening) for screenings in routings for screening in screenings]
    judged = _judged(ids, list(certificate.scorers))
    found = {}
    for reference in certificate.reference:
        pair = (reference["scorer"], reference["category"])
        of_uploads = [
            next((judged[one][pair] for one in map(UUID, screenings) if pair in judged.get(one, {})), np.nan)
            for screenings in routings
        ]
        found[pair] = np.array(of_uploads, dtype=float)
    return found


def _judged(ids: Sequence[UUID], scorers: Sequence[str]) -> dict[UUID, dict[Pair, float]]:
    found = {}
    for start in range(0, len(ids), 500):
        for row in Screening.objects.filter(id__in=ids[start : start + 500]).only("id", "result"):
            answers = [answer for answer in hear([screening_from(row.result)], scorers) if answer.usable]
            found[row.id] = {
                (answer.scorer, category.value): score
                for answer in answers
                for category, score in answer.judged.items()
            }
    return found


def _not_taken_up() -> list[PolicyVersion]:
    newest = Watch.objects.annotate(newest=Max("policy__versions__number")).filter(number__lt=F("newest"))
    return [
        PolicyVersion.objects.get(policy_id=policy_id, number=number)
        for policy_id, number in newest.values_list("policy_id", "newest")
    ]
