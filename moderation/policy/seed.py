"""Write the two seeded policies; they follow the configured scorers until a person takes them over."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.audit.actor import Actor
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import (
    DraftConflict,
    SlugTaken,
    create_policy,
    newest_version,
    republish,
)
from moderation.policy.rules import Rules
from moderation.policy.seeds import (
    EVERYTHING_TO_PEOPLE,
    NAMES,
    STARTER,
    Scorer,
    everything_to_people,
    starter,
)

FIRST = "Every installation starts with this policy."
AGAIN = "What the configured scorers ask for has changed."


def seed_policies(scorers: Sequence[Scorer]) -> None:
    """Create what is missing; republish as the system what no person has ever published a version of.

    Safe to call at every start and by several processes at once: one of them writes.
    """
    for slug, rules in (
        (EVERYTHING_TO_PEOPLE, everything_to_people(scorers)),
        (STARTER, starter(scorers)),
    ):
        _seed(slug, rules)


def _seed(slug: str, rules: Rules) -> None:
    policy = Policy.objects.filter(slug=slug).first()
    try:
        if policy is None:
            create_policy(slug=slug, name=NAMES[slug], rules=rules, reason=FIRST, actor=Actor.system())
        else:
            _follow(policy, rules)
    except (SlugTaken, DraftConflict):
        return  # another process wrote it in the meantime, from the same settings


def _follow(policy: Policy, rules: Rules) -> None:
    # Read before the questions below: a person who publishes after it makes the republishing a conflict.
    expected = Draft.objects.values_list("version", flat=True).get(policy=policy)
    if PolicyVersion.objects.filter(policy=policy, published_by__isnull=False).exists():
        return  # it is a person's now
    newest = newest_version(policy)
    if newest is not None and newest.digest == rules.digest:
        return  # nothing has changed
    republish(policy=policy, rules=rules, reason=AGAIN, expected_version=expected, actor=Actor.system())
