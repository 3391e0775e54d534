"""A version is published with all that follows from it, in one transaction: its certificate comes into force or there is
none, and a shadow run beside the version before it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from moderation.assurance.carry import carried_by, in_force
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.watch import take_up
from moderation.audit.actor import Actor
from moderation.policy.models import Policy, PolicyVersion, Proposal
from moderation.policy.propose import approve
from moderation.policy.publish import publish
from moderation.policy.roll_back import roll_back
from moderation.policy.rules import Rules
from moderation.shadowing.change import end_beside_older


@dataclass(frozen=True)
class Published:
    """The version, and the certificate that is in force with it; `suspended` says that automation is not resumed."""

    version: PolicyVersion
    certificate: Certificate | None
    suspended: bool


def publish_draft(*, policy: Policy, reason: str, expected_version: int, actor: Actor) -> Published:
    """`policy.publish.publish` and what follows; raises what that raises."""
    with transaction.atomic():
        version = publish(
            policy=policy, reason=reason, expected_version=expected_version, actor=actor, say=certificate_said
        )
        return _follow(version, actor)


def publish_anew(
    *, policy: Policy, number: int, reason: str, expected_version: int, actor: Actor
) -> Published:
    """`policy.roll_back.roll_back` and what follows; raises what that raises."""
    with transaction.atomic():
        version = roll_back(
            policy=policy,
            number=number,
            reason=reason,
            expected_version=expected_version,
            actor=actor,
            say=certificate_said,
        )
        return _follow(version, actor)


def publish_approved(*, proposal: Proposal, actor: Actor) -> Published:
    """`policy.propose.approve` and what follows; raises what that raises."""
    with transaction.atomic():
        return _follow(approve(proposal=proposal, actor=actor, say=certificate_said), actor)


def certificate_said(policy: Policy, rules: Rules) -> Mapping[str, Any]:
    """For the line of publishing: the certificate that these rules carry, or None."""
    carried = carried_by(rules, policy.id)
    return {"certificate": str(carried.id) if carried else None}


def _follow(version: PolicyVersion, actor: Actor) -> Published:
    take_up(version)
    end_beside_older(version, actor=actor)
    suspended = Watch.objects.filter(policy_id=version.policy_id, suspended_at__isnull=False).exists()
    return Published(version, in_force(version), suspended)
