"""The watch over a policy's automation: which certificate is in force, and what is suspended and why.

Whatever ends a certificate suspends what it allowed, and nothing lifts that but a new certificate or a person's reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moderation.assurance.carry import carried_by
from moderation.assurance.cause import Cause, cause_of
from moderation.assurance.models import Certificate, Watch
from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.intake.preparation import PREPARATION
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.sql import fetch_one, json_of, uuid_of
from moderation.vocabulary import EventName

LONGEST_REASON = 1000
OTHER_PICTURE = "This picture was prepared in another way than the certificate holds for."
# Asked at every routing.
STANDING = """
    SELECT w.number, w.certificate_id, w.approvals_suspended, w.rejections_suspended, c.scorers, c.preparation
    FROM assurance_watch w LEFT JOIN assurance_certificate c ON c.id = w.certificate_id WHERE w.policy_id = %s"""


class ResumeRefused(ValueError):
    """Automation cannot be resumed; `code` is stable and the message says why."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


@dataclass(frozen=True)
class Standing:
    """What a routing has to know: the certificate in force, and why a verdict may not be automatic (empty: it may)."""

    certificate: UUID | None = None
    approvals_suspended: str = ""
    rejections_suspended: str = ""


UNWATCHED = Standing()


def standing_of(version: PolicyVersion, scorers: Mapping[str, str], preparation: str) -> Standing:
    """What holds for a submission that is routed now under this version, from answers of these scorers (`identity`) about
    a picture that was prepared so.

    Takes note of a version that is newer than the last one seen. Where a scorer or the preparation of today is not what
    the certificate holds for, the certificate ends here and now. Posted again, a picture that was prepared before is
    looked at as it is stored: the certificate says nothing of it alone.
    """
    row = fetch_one(STANDING, [version.policy_id])
    if row is None:
        return UNWATCHED
    if row[0] < version.number:
        take_up(version)
        row = fetch_one(STANDING, [version.policy_id]) or row
    number, certificate, approvals, rejections, held_for, prepared = row
    if certificate is None or number != version.number:
        return Standing(None, approvals, rejections)
    if why := change_of(json_of(held_for), prepared, scorers):
        end_certificate(uuid_of(certificate), why, data={"why": "changed"})
        number, certificate, approvals, rejections, *_ = fetch_one(STANDING, [version.policy_id]) or row
    if certificate is None:
        return Standing(None, approvals, rejections)
    if scorers and preparation != PREPARATION:
        return Standing(None, approvals or OTHER_PICTURE, rejections or OTHER_PICTURE)
    return Standing(uuid_of(certificate), approvals, rejections)


def change_of(held_for: Mapping[str, str], preparation: str, scorers: Mapping[str, str]) -> str:
    """How the present differs from what a certificate holds for; empty where it does not."""
    if preparation != PREPARATION:
        return f"Pictures are prepared as {PREPARATION} now; the certificate holds for {preparation}."
    for name, now in scorers.items():
        if (then := held_for.get(name)) != now:
            return f"{Cause.SCORER}{name} is {now} now; the certificate holds for {then or 'none'}."
    return ""


def is_of_a_scorer(why: str) -> bool:
    """Whether these are the words of `change_of` for a scorer: it can be asked again about stored pictures."""
    return cause_of(why) is Cause.SCORER


def take_up(version: PolicyVersion) -> bool:
    """Take note of a newer version: the certificate that its rules carry comes into force, and with it whatever was
    suspended is resumed. False when another worker did so."""
    now = timezone.now()
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(policy_id=version.policy_id).first()
        if watch is None or watch.number >= version.number:
            return False
        certificate = carried_by(rules_of(version), version.policy_id)
        _hold(watch, version, certificate, now)
    return True


def take_up_again(version: PolicyVersion, certificate: Certificate) -> None:
    """Put a new certificate for the very rules of a version that was taken note of before into force. Call it inside the
    transaction that issues it: these rules cannot be published again, as nothing in them changes."""
    watch = Watch.objects.select_for_update().get(policy_id=version.policy_id)
    _hold(watch, version, certificate, certificate.made_at)


def end_certificate(certificate_id: UUID, why: str, *, data: Mapping[str, Any]) -> bool:
    """End a certificate that is in force, and suspend what it allowed; False when it had ended. `data` goes into the
    log's line."""
    now = timezone.now()
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(certificate_id=certificate_id).first()
        if watch is None:
            return False
        certificate = Certificate.objects.get(id=certificate_id)
        Certificate.objects.filter(id=certificate_id, ended_at=None).update(ended_at=now, ended_why=why)
        approvals = why if certificate.approve_tolerated is not None else ""
        rejections = why if certificate.reject_tolerated is not None else ""
        _change(
            watch,
            certificate=None,
            approvals_suspended=approvals,
            rejections_suspended=rejections,
            suspended_at=now,
        )
        suspended = [name for name, said in (("approvals", approvals), ("rejections", rejections)) if said]
        said = {**data, "suspended": suspended, "words": why}
        _record(EventName.AUTOMATION_SUSPENDED, watch, certificate, Actor.system(), said)
    return True


def resume(policy_id: UUID, *, reason: str, expected_version: int, actor: Actor) -> None:
    """Let automation go on without a certificate, because a person says why. `expected_version` is the watch's as the
    page showed it. Raises ResumeRefused."""
    reason = reason.strip()
    if not reason:
        raise ResumeRefused("reason_missing", "Say why automation may go on: the log keeps it.")
    if len(reason) > LONGEST_REASON:
        raise ResumeRefused("reason_too_long", f"The reason is longer than {LONGEST_REASON} characters.")
    with transaction.atomic():
        watch = (
            Watch.objects.select_for_update().filter(policy_id=policy_id, version=expected_version).first()
        )
        if watch is None or not (watch.approvals_suspended or watch.rejections_suspended):
            raise ResumeRefused(
                "moved_on", "Nothing is suspended any more, or it is for another reason by now."
            )
        _change(watch, approvals_suspended="", rejections_suspended="", suspended_at=None)
        _record(EventName.AUTOMATION_RESUMED, watch, None, actor, {"why": "person", "reason": reason})


COUNTS = ("approvals_seen", "approvals_wrong", "rejections_seen", "rejections_wrong")


def _hold(watch: Watch, version: PolicyVersion, certificate: Certificate | None, now: datetime) -> None:
    """Watch over this version from now on; a certificate lifts what was suspended. The counts of one that holds on stay:
    an edit that it does not rest on must not make the watch forget."""
    stays = certificate is not None and certificate.id == watch.certificate_id
    resumes = certificate is not None and bool(watch.approvals_suspended or watch.rejections_suspended)
    changes: dict[str, Any] = {"number": version.number, "certificate": certificate}
    if not stays:
        changes |= {"since": now, **dict.fromkeys(COUNTS, 0)}
    if certificate is not None and not stays:
        changes |= {
            "approvals_suspended": "",
            "rejections_suspended": "",
            "suspended_at": None,
            "looked_at": now,
        }
    _change(watch, **changes)
    if certificate is not None:
        _record(
            EventName.CERTIFICATE_IN_FORCE, watch, certificate, Actor.system(), {"number": version.number}
        )
    if resumes:
        _record(EventName.AUTOMATION_RESUMED, watch, certificate, Actor.system(), {"why": "certified"})


def _change(watch: Watch, **changes: Any) -> None:
    """Compare and swap; the row is locked where a database locks rows, and then this cannot fail."""
    changed = Watch.objects.filter(policy_id=watch.policy_id, version=watch.version).update(
        version=F("version") + 1, **changes
    )
    if not changed:
        raise RuntimeError(f"the watch over {watch.policy_id} was changed beside its lock")


def _record(
    event: EventName, watch: Watch, certificate: Certificate | None, actor: Actor, data: Mapping[str, Any]
) -> None:
    named = {"policy": watch.policy.slug, "certificate": str(certificate.id) if certificate else None}
    record(event, actor=actor, subject=f"policy:{watch.policy_id}", data={**named, **data})
