"""A budget of spot checks, as a count a month, turned into the share that a policy has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from moderation.cases.models import Routing
from moderation.policy.models import Policy, PolicyVersion
from moderation.vocabulary import Verdict

WINDOW = timedelta(days=30)
STEPS = 10_000  # a share is rounded up to its hundredth of a percent, so that the count is reached


@dataclass(frozen=True)
class Budget:
    """How many spot checks are wanted of how many automatic outcomes, both in 30 days."""

    wanted: int
    automatic: int

    @property
    def share(self) -> float:
        """0 to 1; 1 where more are wanted than there are, and where there are none yet."""
        if self.wanted >= self.automatic:
            return 1.0 if self.wanted else 0.0
        return math.ceil(self.wanted * STEPS / self.automatic) / STEPS


def budget_of(policy: Policy, wanted: int) -> Budget:
    """Against what the policy decided without a person in the last 30 days."""
    versions = PolicyVersion.objects.filter(policy=policy).values("id")
    routed = Routing.objects.filter(created_at__gte=timezone.now() - WINDOW, policy_version__in=versions)
    return Budget(wanted, routed.exclude(verdict=Verdict.REVIEW).count())
