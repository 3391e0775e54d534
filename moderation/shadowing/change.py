"""A shadow run begins and stops, each with its line in the log."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import DraftConflict, newest_version
from moderation.policy.rules import Rules
from moderation.rescreening.chosen import id_at
from moderation.shadowing.models import Shadow, ShadowState
from moderation.vocabulary import EventName


class ShadowRefused(Exception):
    """Nothing begins; the message says why."""


def begin(*, policy: Policy, expected_version: int, actor: Actor) -> Shadow:
    """Follow what the policy routes from now on with its draft as it is. Raises DraftConflict when that has changed
    since, and ShadowRefused where one runs, or the draft is what is in force."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(policy=policy)
        if draft.version != expected_version:
            raise DraftConflict(policy.slug)
        newest = newest_version(policy)
        if newest is None or newest.rules == draft.rules:
            raise ShadowRefused("The draft is the same as the version that is in force.")
        if Shadow.objects.filter(policy=policy, state=ShadowState.RUNNING).exists():
            raise ShadowRefused("A draft of this policy is followed already. Stop that first.")
        now = timezone.now()
        shadow = Shadow.objects.create(
            policy=policy,
            rules=draft.rules,
            digest=Rules.from_json(draft.rules).digest,
            against=newest,
            begun_by_id=UUID(actor.id),
            begun_at=now,
            cursor=id_at(now),
        )
        _record(EventName.SHADOW_BEGUN, shadow, actor, digest=shadow.digest, beside=newest.number)
    return shadow


def end_beside_older(version: PolicyVersion, *, actor: Actor) -> bool:
    """End the run beside a version before this one, which holds no more: its own draft may hold by now. Call it
    inside the transaction that publishes. False where none runs."""
    running = Shadow.objects.filter(policy_id=version.policy_id, state=ShadowState.RUNNING)
    shadow = running.filter(against__number__lt=version.number).first()
    return shadow is not None and stop(shadow=shadow, actor=actor, published=version.number)


def end_if_older(shadow: Shadow) -> bool:
    """End the run if its version holds no more: the system publishes the seeded policies past it."""
    newest = newest_version(shadow.policy)
    return newest is not None and end_beside_older(newest, actor=Actor.system())


def stop(*, shadow: Shadow, actor: Actor, published: int | None = None) -> bool:
    """Follow no more; what was found stays. `published` is the number of the version that ended it, for the log. False
    when it has stopped already."""
    with transaction.atomic():
        running = Shadow.objects.filter(id=shadow.id, state=ShadowState.RUNNING)
        if not running.update(state=ShadowState.STOPPED, stopped_at=timezone.now()):
            return False
        shadow.refresh_from_db()
        counts = {
            name: getattr(shadow, name) for name in ("seen", "unknown", "approving", "rejecting", "reviewing")
        }
        _record(EventName.SHADOW_STOPPED, shadow, actor, published=published, **counts)
    return True


def _record(event: EventName, shadow: Shadow, actor: Actor, **said: object) -> None:
    data = {"policy": shadow.policy.slug, "shadow": str(shadow.id), **said}
    record(event, actor=actor, subject=f"policy:{shadow.policy_id}", data=data)
