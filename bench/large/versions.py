"""The versions that the large site's policy has had; it asks a vendor where the local scorer is unsure."""

from __future__ import annotations

from dataclasses import replace

from moderation.audit.actor import Actor
from moderation.people.models import User
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import newest_version, publish, rules_of, save_draft
from moderation.policy.rules import CategoryRule, Rules, Step, Thresholds
from moderation.vocabulary import When

VERSIONS = 40


def publish_versions(policy: Policy, admin: User) -> PolicyVersion:
    """A history of versions, each a little stricter than the one before; the last one is returned."""
    version = newest_version(policy)
    assert version is not None  # migrating published it
    vendor = CategoryRule("*", "analyses", Thresholds(0.2, None))
    rules = rules_of(version)
    rules = replace(
        rules,
        scorers=("local", "analyses"),
        conditions=(Step("analyses", When.IF_UNSURE),),
        category_rules=(*rules.category_rules, vendor),
    )
    for number in range(VERSIONS):
        version = put_in_force(policy, replace(rules, sample_rate=0.02 + number / 10_000), admin)
    return version


def put_in_force(policy: Policy, rules: Rules, admin: User) -> PolicyVersion:
    actor = Actor.person(admin.id)
    draft = Draft.objects.get(policy=policy)
    draft = save_draft(policy=policy, rules=rules, expected_version=draft.version, actor=actor)
    return publish(policy=policy, reason="A little stricter.", expected_version=draft.version, actor=actor)
