"""Which version a submission goes by: its platform's policy, or for a share of them, by hash, the second one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from moderation.policy.coin import ROLL_OUT, draw
from moderation.policy.models import Assignment, PolicyVersion
from moderation.policy.publish import NothingAssigned


@dataclass(frozen=True)
class InForce:
    """The newest versions of a platform's policies, and how many percent of its submissions go by the second."""

    first: PolicyVersion
    second: PolicyVersion | None
    percent: int

    def of(self, submission_id: UUID) -> PolicyVersion:
        """The same submission always comes to the same side, and a higher percentage only adds to those of the second."""
        if self.second is None:
            return self.first
        secret = settings.SECRET_KEY.encode()
        coin = draw(secret=secret, purpose=ROLL_OUT, thing=submission_id)
        return self.second if coin < self.percent / 100 else self.first

    @property
    def versions(self) -> tuple[PolicyVersion, ...]:
        return (self.first, self.second) if self.second else (self.first,)


class VersionsInForce:
    """Those of several platforms, each read once."""

    def __init__(self) -> None:
        self.known: dict[UUID, InForce] = {}

    @classmethod
    def everywhere(cls) -> Self:
        """Those of all platforms, in two queries."""
        found = cls()
        newer = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
        newest = {one.policy_id: one for one in PolicyVersion.objects.filter(~Exists(newer))}
        for one in Assignment.objects.all():
            if first := newest.get(one.policy_id):
                second = newest.get(one.second_id) if one.second_id else None
                found.known[one.platform_id] = InForce(first, second, one.second_percent)
        return found

    def at(self, platform: Platform) -> InForce:
        """Raises NothingAssigned."""
        if platform.id not in self.known:
            self.known[platform.id] = in_force(platform)
        return self.known[platform.id]

    def of(self, submission: Submission) -> PolicyVersion:
        """Raises NothingAssigned."""
        return self.at(submission.platform).of(submission.id)


def in_force(platform: Platform) -> InForce:
    """Raises NothingAssigned."""
    assignment = Assignment.objects.filter(platform=platform).first()
    first = _newest(assignment.policy_id) if assignment else None
    if assignment is None or first is None:
        raise NothingAssigned(platform.slug)
    second = _newest(assignment.second_id) if assignment.second_id else None
    return InForce(first, second, assignment.second_percent)


def _newest(policy_id: UUID) -> PolicyVersion | None:
    return PolicyVersion.objects.filter(policy_id=policy_id).order_by("-number").first()


def version_for(submission: Submission) -> PolicyVersion:
    """Raises NothingAssigned."""
    return in_force(submission.platform).of(submission.id)
