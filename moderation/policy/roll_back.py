"""An older version holds again: it is published anew, under the next number."""

from __future__ import annotations

from moderation.audit.actor import Actor
from moderation.policy.amiss import why_amiss
from moderation.policy.models import Policy, PolicyVersion
from moderation.policy.publish import PublishRefused, Say, nothing_more, refuse_alone, republish, rules_of


def roll_back(
    *,
    policy: Policy,
    number: int,
    reason: str,
    expected_version: int,
    actor: Actor,
    say: Say = nothing_more,
) -> PolicyVersion:
    """Publish the version of that number anew. The draft keeps what somebody is working on.

    Raises DraftConflict, and PublishRefused where there is no such version, it is the one in force, the database was
    changed under it, or a second admin has to approve.
    """
    refuse_alone(actor)
    version = sound_version(policy, number)
    return republish(
        policy=policy,
        rules=rules_of(version),
        reason=reason,
        expected_version=expected_version,
        actor=actor,
        again=number,
        say=say,
    )


def sound_version(policy: Policy, number: int) -> PolicyVersion:
    """The version of that number, if it is what was published. Raises PublishRefused."""
    version = PolicyVersion.objects.filter(policy=policy, number=number).first()
    if version is None:
        raise PublishRefused("no_such_version", f"There is no version {number} of this policy.")
    if why := why_amiss(version):
        raise PublishRefused("amiss", f"Version {number} {why}.")
    return version
