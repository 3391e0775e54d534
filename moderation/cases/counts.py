"""Whether one person's decision is enough."""

from __future__ import annotations

from moderation.cases.models import Decision
from moderation.policy.rules import Rules


def counts_alone(decision: Decision, rules: Rules) -> bool:
    """Whether it takes effect without anybody else: no trainee's does, and no one's where the policy wants two."""
    return not decision.trainee and rules.reviews_required == 1
