"""Create, draft, publish and assign policies: the only writers of these tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import Platform
from moderation.policy.describe import describe_changes
from moderation.policy.errors import PolicyInvalid
from moderation.policy.models import Assignment, Draft, Policy, PolicyVersion
from moderation.policy.rules import Rules
from moderation.vocabulary import EventName

logger = logging.getLogger(__name__)

LONGEST_REASON = 1000
Say = Callable[[Policy, Rules], Mapping[str, Any]]
"""What else the log's line says of rules that are published, from what this package does not know."""


def nothing_more(policy: Policy, rules: Rules) -> Mapping[str, Any]:
    return {}


class DraftConflict(Exception):
    """Somebody else saved or published since this draft was opened; nothing was written."""


class PublishRefused(Exception):
    """The draft cannot be published; `code` is stable and the message says why."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


class SlugTaken(Exception):
    """A policy with this slug exists."""


class NothingAssigned(LookupError):
    """The platform has no policy, or its policy has no version yet."""


def create_policy(*, slug: str, name: str, rules: Rules, reason: str, actor: Actor) -> Policy:
    """Create a policy with its first version, and a draft equal to it. Raises SlugTaken, PublishRefused."""
    reason = checked_reason(reason)
    try:
        with transaction.atomic():
            policy = Policy.objects.create(slug=slug, name=name)
            record(
                EventName.POLICY_CREATED,
                actor=actor,
                subject=f"policy:{policy.id}",
                data={"slug": slug, "name": name},
            )
            Draft.objects.create(
                policy=policy,
                rules=rules.to_json(),
                updated_by_id=person_of(actor),
                updated_at=timezone.now(),
            )
            write_version(policy, None, rules, reason, actor)
    except IntegrityError as problem:
        if Policy.objects.filter(slug=slug).exists():
            raise SlugTaken(slug) from problem
        raise
    return policy


def save_draft(*, policy: Policy, rules: Rules, expected_version: int, actor: Actor) -> Draft:
    """Replace the draft's rules if nobody else did since `expected_version`. Raises DraftConflict."""
    with transaction.atomic():
        take_draft(
            policy,
            expected_version,
            rules=rules.to_json(),
            updated_by_id=person_of(actor),
            updated_at=timezone.now(),
        )
        record(
            EventName.POLICY_DRAFTED,
            actor=actor,
            subject=f"policy:{policy.id}",
            data={"draft": expected_version + 1, "digest": rules.digest},
        )
        return Draft.objects.get(policy=policy)


def publish(
    *, policy: Policy, reason: str, expected_version: int, actor: Actor, say: Say = nothing_more
) -> PolicyVersion:
    """Make the draft the next version. Raises DraftConflict, and PublishRefused for an empty or overlong
    reason, a draft that changes nothing, or where a second admin has to approve (`propose`)."""
    refuse_alone(actor)
    reason = checked_reason(reason)
    with transaction.atomic():
        # The draft's guard comes first: whoever holds it is the only publisher of this policy.
        take_draft(policy, expected_version)
        draft = Draft.objects.get(policy=policy)
        rules = Rules.from_json(draft.rules)
        said = say(policy, rules)
        return write_version(policy, newest_version(policy), rules, reason, actor, said=said)


def refuse_alone(actor: Actor) -> None:
    """Raises PublishRefused where a person may not publish without another one's approval."""
    if settings.POLICY_APPROVAL and actor.kind == "person":
        raise PublishRefused("approval_needed", "A second admin has to approve: ask for it instead.")


def republish(
    *,
    policy: Policy,
    rules: Rules,
    reason: str,
    expected_version: int,
    actor: Actor,
    again: int | None = None,
    say: Say = nothing_more,
) -> PolicyVersion:
    """Publish these rules past the draft. A draft that nobody has touched follows; one that somebody is
    working on keeps its content. `again` is the number of the older version that they are, for the log.
    Raises DraftConflict and PublishRefused."""
    reason = checked_reason(reason)
    with transaction.atomic():
        take_draft(policy, expected_version)
        before = newest_version(policy)
        follow_untouched(policy, before, rules)
        said = {**say(policy, rules), **({"again": again} if again else {})}
        return write_version(policy, before, rules, reason, actor, said=said)


def assign(*, platform: Platform, policy: Policy, actor: Actor) -> Assignment:
    """Give the platform this policy from now on; writes nothing when it has it already. A second policy stays, unless
    it is this one."""
    with transaction.atomic():
        before = Assignment.objects.select_for_update().filter(platform=platform).first()
        if before is not None and before.policy_id == policy.id:
            return before
        alone = before is not None and before.second_id == policy.id
        after, _ = Assignment.objects.update_or_create(
            platform=platform,
            defaults={
                "policy": policy,
                "since": timezone.now(),
                "by_id": person_of(actor),
                **({"second": None, "second_percent": 0} if alone else {}),
            },
        )
        record(
            EventName.POLICY_ASSIGNED,
            actor=actor,
            platform_id=platform.id,
            subject=f"policy:{policy.id}",
            data={"policy": policy.slug, "before": before.policy.slug if before else None},
        )
        return after


def current_version(platform: Platform) -> PolicyVersion:
    """The newest version of the platform's policy; one submission may go by another (`in_force`). Raises
    NothingAssigned."""
    version = PolicyVersion.objects.filter(policy__assignments__platform=platform).order_by("-number").first()
    if version is None:
        raise NothingAssigned(platform.slug)
    return version


def newest_version(policy: Policy) -> PolicyVersion | None:
    return PolicyVersion.objects.filter(policy=policy).order_by("-number").first()


def rules_of(version: PolicyVersion) -> Rules:
    """The version's rules, parsed once for each version: a published version never changes.

    Rules that cannot be read any more, as somebody changed the database, ask nobody: every picture goes to a person.
    """
    try:
        return _parsed(version.id, version.rules)
    except PolicyInvalid:
        logger.exception("%s cannot be read: its pictures go to people", version)
        return Rules()


@lru_cache(maxsize=256)
def _parsed(version_id: UUID, text: str) -> Rules:
    return Rules.from_json(text)


def take_draft(policy: Policy, expected_version: int, **changes: object) -> None:
    """The guard of everything that changes a policy: whoever takes the draft's version is alone. Raises DraftConflict."""
    taken = Draft.objects.filter(policy=policy, version=expected_version).update(
        version=expected_version + 1, **changes
    )
    if not taken:
        raise DraftConflict(policy.slug)


def follow_untouched(policy: Policy, before: PolicyVersion | None, rules: Rules) -> None:
    """A draft that nobody has touched takes these rules, which are published past it."""
    if before is not None:
        Draft.objects.filter(policy=policy, rules=before.rules).update(rules=rules.to_json())


def write_version(
    policy: Policy,
    before: PolicyVersion | None,
    rules: Rules,
    reason: str,
    actor: Actor,
    *,
    published_by: UUID | None = None,
    said: Mapping[str, Any] | None = None,
) -> PolicyVersion:
    """Write the next version and its line, inside the transaction that holds the draft. `said` goes into the line too.

    It is published by the actor unless told otherwise. Raises PublishRefused when nothing changes.
    """
    changes = describe_changes(rules_of(before), rules) if before else ["The first version."]
    if before and before.digest == rules.digest:
        raise PublishRefused("unchanged", "This draft is the same as the version that is in force.")
    version = PolicyVersion.objects.create(
        policy=policy,
        number=before.number + 1 if before else 1,
        digest=rules.digest,
        rules=rules.to_json(),
        reason=reason,
        published_at=timezone.now(),
        published_by_id=published_by or person_of(actor),
    )
    Draft.objects.filter(policy=policy).update(base=version)
    record(
        EventName.POLICY_PUBLISHED,
        actor=actor,
        subject=f"policy:{policy.id}",
        data={
            "policy": policy.slug,
            "version": str(version.id),
            "number": version.number,
            "before": before.number if before else None,
            "digest": version.digest,
            "reason": reason,
            "changes": changes,
            **(said or {}),
        },
    )
    return version


def checked_reason(reason: str) -> str:
    """The reason without blanks around it. Raises PublishRefused when it is empty or too long."""
    reason = reason.strip()
    if not reason:
        raise PublishRefused("reason_missing", "Say why this is published: the log keeps it.")
    if len(reason) > LONGEST_REASON:
        raise PublishRefused("reason_too_long", f"The reason is longer than {LONGEST_REASON} characters.")
    return reason


def person_of(actor: Actor) -> UUID | None:
    return UUID(actor.id) if actor.kind == "person" else None
