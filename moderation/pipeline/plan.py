"""Which scorers are set up, and which of them a policy asks: a frozen plan, so that screening knows no policy."""

from __future__ import annotations

import os
from functools import cache

from django.conf import settings

from moderation.policy.seed import seed_policies
from moderation.screening.providers.base import Provider
from moderation.screening.providers.registry import build


@cache
def configured() -> dict[str, Provider]:
    """The providers of SCREENING_PROVIDERS by name, in its order. Raises ProviderMisconfigured."""
    return {name: build(name, os.environ) for name in settings.SCREENING_PROVIDERS}


def seed_configured() -> None:
    """Seed the policies for the configured scorers (after migrating, and when a worker starts)."""
    seed_policies(list(configured().values()))
