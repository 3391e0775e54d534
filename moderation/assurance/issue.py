"""A certificate is issued: with the draft that has its cut-offs, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.assurance.carry import RULES, what_voids
from moderation.assurance.certify import Certified
from moderation.assurance.document import reference_document, result_document
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.read import Reading
from moderation.assurance.sentences import assumptions, sentence, warnings
from moderation.assurance.watch import take_up_again
from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.intake.preparation import PREPARATION
from moderation.policy.models import Policy
from moderation.policy.publish import newest_version, rules_of, save_draft
from moderation.policy.risk import Risk, RiskMap
from moderation.policy.rules import Rules
from moderation.vocabulary import Category, EventName


class NothingProved(ValueError):
    """There is no cut-off to put into the rules; the message is the sentence that says why."""


def with_cutoffs(rules: Rules, found: Certified) -> Rules:
    """The rules with the maps and cut-offs that were proved; where no approval is, they approve nothing."""
    maps = tuple(
        RiskMap(scorer, Category(category), one.slope, one.intercept)
        for (scorer, category), one in found.maps.items()
    )
    # Without a cut-off every upload would be approved that no threshold holds back.
    below = 0.0 if found.approve_below is None else found.approve_below
    return replace(rules, risk=Risk(maps, below, found.reject_from))


def issue(
    *,
    policy: Policy,
    rules: Rules,
    reading: Reading,
    found: Certified,
    since: datetime,
    until: datetime,
    expected_version: int,
    actor: Actor,
) -> Certificate:
    """Write the certificate and save its rules as the policy's draft. It comes into force when rules that carry it
    are published (`carry`); at once where the newest version has them. Raises NothingProved and
    `publish.DraftConflict`."""
    if found.approve_below is None and found.reject_from is None:
        raise NothingProved(sentence(found))
    proved = with_cutoffs(rules, found)
    now = timezone.now()
    with transaction.atomic():
        save_draft(policy=policy, rules=proved, expected_version=expected_version, actor=actor)
        certificate = Certificate.objects.create(
            policy=policy,
            digest=proved.digest,
            since=since,
            until=until,
            missed=found.terms.missed,
            wrongly_rejected=found.terms.wrongly_rejected,
            confidence=found.terms.confidence,
            approve_tolerated=approve_tolerated(found),
            reject_tolerated=reject_tolerated(found),
            scorers=dict(reading.scorers),
            preparation=PREPARATION,
            reference=reference_document(reading.window),
            result={**result_document(found), RULES: proved.to_json()},
            sentence=sentence(found),
            warnings=[*warnings(found), *left_out(reading), *answered_later(reading)],
            assumptions=list(assumptions(found)),
            made_by_id=UUID(actor.id) if actor.kind == "person" else None,
            made_at=now,
        )
        Watch.objects.get_or_create(policy=policy, defaults={"since": now, "looked_at": now})
        record(
            EventName.CERTIFICATE_ISSUED,
            actor=actor,
            subject=f"policy:{policy.id}",
            data={
                "policy": policy.slug,
                "certificate": str(certificate.id),
                "digest": proved.digest,
                "missed": found.terms.missed,
                "wrongly_rejected": found.terms.wrongly_rejected,
                "confidence": found.terms.confidence,
                "labels": found.labels,
                "missing": found.missing,
                "sentence": certificate.sentence,
            },
        )
        version = newest_version(policy)
        if version is not None and not what_voids(proved, rules_of(version)):
            take_up_again(version, certificate)
    return certificate


def approve_tolerated(found: Certified) -> float | None:
    """The share of automatic approvals that may be violations: what is borne, over the share that is approved."""
    point = found.approve.certified
    return min(1.0, found.terms.missed_share / point.share) if point else None


def reject_tolerated(found: Certified) -> float | None:
    """The share of automatic rejections that may be clean."""
    point = found.rejects
    return min(1.0, found.terms.wrongly_rejected_share / point.share) if point and point.share else None


def left_out(reading: Reading) -> tuple[str, ...]:
    """What an admin should know of a window in which a scorer changed, or the way pictures are prepared."""
    earlier, otherwise = reading.left_out, reading.otherwise
    return where_any(
        (
            earlier,
            f"{earlier:,} uploads of the window were screened by an earlier version of a scorer and are left out.",
        ),
        (
            otherwise,
            f"{otherwise:,} uploads of the window were not prepared as pictures are now and are left out; "
            "it takes new labels.",
        ),
    )


def answered_later(reading: Reading) -> tuple[str, ...]:
    """What an admin should know of a window that was screened again."""
    later, lost = reading.later, reading.lost
    return where_any(
        (later, f"{later:,} uploads of the window count with answers that the present scorers gave later."),
        (
            lost,
            f"{lost:,} uploads of the window could not be screened again; their labels count against the cut-offs.",
        ),
    )


def where_any(*said: tuple[int, str]) -> tuple[str, ...]:
    """The sentences about uploads of which there are some."""
    return tuple(text for many, text in said if many)
