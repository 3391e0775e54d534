"""A second policy for a share of a platform's submissions, so that a change is met by few of them first."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import Platform
from moderation.policy.models import Assignment, Policy
from moderation.policy.publish import NothingAssigned
from moderation.vocabulary import EventName

MOST_PERCENT = 99


class RollOutRefused(Exception):
    """Nothing was written; the message says why."""


def roll_out(*, platform: Platform, policy: Policy | None, percent: int, actor: Actor) -> Assignment:
    """From now on this policy holds for so many percent of the platform's submissions, chosen by hash; None ends it.

    Writes nothing when that holds already. Raises NothingAssigned, and RollOutRefused for the platform's own policy or
    a share that is not 1 to 99.
    """
    if policy is None:
        percent = 0
    elif not 1 <= percent <= MOST_PERCENT:
        raise RollOutRefused(f"The share is 1 to {MOST_PERCENT} percent; for all of them, use the policy.")
    with transaction.atomic():
        found = Assignment.objects.select_for_update(of=("self",)).select_related("second", "policy")
        assignment = found.filter(platform=platform).first()
        if assignment is None:
            raise NothingAssigned(platform.slug)
        if policy is not None and assignment.policy_id == policy.id:
            raise RollOutRefused(f"{policy.name} is what the platform uses already.")
        before, before_percent = assignment.second, assignment.second_percent
        if (before, before_percent) == (policy, percent):
            return assignment
        assignment.second, assignment.second_percent = policy, percent
        assignment.save(update_fields=["second", "second_percent"])
        record(
            EventName.POLICY_ROLLED_OUT,
            actor=actor,
            platform_id=platform.id,
            subject=f"policy:{policy.id if policy else assignment.policy_id}",
            data={
                "policy": policy.slug if policy else None,
                "percent": percent,
                "before": before.slug if before else None,
                "before_percent": before_percent,
                "beside": assignment.policy.slug,
            },
        )
        return assignment
