"""Which scorers are set up, and which of them a policy asks: a frozen plan, so that screening knows no policy."""

from __future__ import annotations

import os
from functools import cache

from django.conf import settings

from moderation.policy.seed import seed_policies
from moderation.screening.providers.base import Provider, ProviderMisconfigured
from moderation.screening.providers.registry import build


@cache
def configured() -> dict[str, Provider]:
    """The providers of SCREENING_PROVIDERS by name, in its order. Raises ProviderMisconfigured."""
    try:
        return {name: build(name, os.environ) for name in settings.SCREENING_PROVIDERS}
    except ProviderMisconfigured as problem:
        # Anew: with the frames in which it came up, a page of DJANGO_DEBUG would show the whole environment.
        raise ProviderMisconfigured(*problem.faults) from None


def seed_configured() -> None:
    """Seed the policies for the configured scorers (after migrating, and when a worker starts)."""
    seed_policies(list(configured().values()))
