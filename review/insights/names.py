"""The scorers that are set up, in their order, and which of them are vendors'."""

from __future__ import annotations

from django.conf import settings

from moderation.screening.providers import local


def scorers() -> list[str]:
    """Those of SCREENING_PROVIDERS, whether a policy asks them or not."""
    return list(settings.SCREENING_PROVIDERS)


def is_vendor(name: str) -> bool:
    """Whether it is called elsewhere, under a call of its own."""
    return name != local.NAME
