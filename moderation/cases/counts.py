"""Whether one person's decision is enough."""

from __future__ import annotations

from moderation.cases.models import Decision
from moderation.policy.rules import Rules
from moderation.vocabulary import DecisionKind


def counts_alone(decision: Decision, rules: Rules) -> bool:
    """Whether it takes effect without anybody else: no trainee's does, no one's where the policy wants two, and no
    rejection for a reason that takes a second person."""
    return not decision.trainee and rules.reviews_required == 1 and not takes_two(decision, rules)


def takes_two(decision: Decision, rules: Rules) -> bool:
    """Whether it rejects for a reason that takes a second person; `rules` are those it was made under."""
    marked = {reason.code for reason in rules.reasons if reason.second_approval}
    return decision.kind == DecisionKind.REJECTED and any(r["code"] in marked for r in decision.reasons)
