"""Which policies a person may read, and what the list says of each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from moderation.assurance.models import Watch
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere, scope
from moderation.policy.amiss import whys_amiss
from moderation.policy.models import Assignment, Draft, Policy, PolicyVersion


@dataclass(frozen=True)
class Line:
    """One policy in the list; `version` is what holds, `platforms` those that use it and the person may see; `suspended`:
    automation is, for all of it or one side; `amiss` completes “it …” where the version is not what was published."""

    policy: Policy
    version: PolicyVersion | None
    platforms: tuple[str, ...]
    draft: Draft | None
    suspended: bool
    amiss: str


def readable(person: User) -> QuerySet[Policy]:
    """All policies for who reads everywhere; for the others those that their own platforms use."""
    if may_everywhere(person, Permission.READ_POLICY):
        return Policy.objects.all()
    uses = Q(policy=OuterRef("pk")) | Q(second=OuterRef("pk"))
    return Policy.objects.filter(Exists(assignments(person).filter(uses)))


def find(person: User, slug: str) -> Policy:
    """The policy of that short name, or Http404."""
    policy = readable(person).filter(slug=slug).first()
    if policy is None:
        raise Http404(slug)
    return policy


def assignments(person: User) -> QuerySet[Assignment]:
    """Who uses what, as far as the person may know."""
    return Assignment.objects.filter(scope(person, Permission.READ_POLICY))


def used_by(person: User, policy: Policy) -> list[Assignment]:
    uses = Q(policy=policy) | Q(second=policy)
    found = assignments(person).filter(uses).select_related("platform", "by")
    return list(found.order_by("platform__name"))


def lines(person: User) -> list[Line]:
    """Every policy that the person may read, in six queries however many there are."""
    policies = list(readable(person))
    versions = {version.policy_id: version for version in _in_force(policies)}
    amiss = whys_amiss(list(versions.values()))
    drafts = {draft.policy_id: draft for draft in Draft.objects.filter(policy__in=policies)}
    suspended = set(
        Watch.objects.filter(policy__in=policies)
        .exclude(suspended_at=None)
        .values_list("policy_id", flat=True)
    )
    users: dict[UUID, list[str]] = {}
    for assignment in assignments(person).select_related("platform").order_by("platform__name"):
        name, percent = assignment.platform.name, assignment.second_percent
        if assignment.second_id:
            users.setdefault(assignment.policy_id, []).append(_share(name, 100 - percent))
            users.setdefault(assignment.second_id, []).append(_share(name, percent))
        else:
            users.setdefault(assignment.policy_id, []).append(name)
    return [
        Line(
            policy,
            versions.get(policy.id),
            tuple(users.get(policy.id, ())),
            pending(drafts.get(policy.id), versions.get(policy.id)),
            policy.id in suspended,
            amiss[versions[policy.id].id] if policy.id in versions else "",
        )
        for policy in policies
    ]


def _share(platform: str, percent: int) -> str:
    return _("{percent} % of {platform}").format(percent=percent, platform=platform)


def pending(draft: Draft | None, version: PolicyVersion | None) -> Draft | None:
    """The draft, when publishing it would change something."""
    return draft if draft and (version is None or draft.rules != version.rules) else None


def _in_force(policies: list[Policy]) -> QuerySet[PolicyVersion]:
    newer = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    found = PolicyVersion.objects.filter(~Exists(newer), policy__in=policies)
    return found.select_related("published_by")
