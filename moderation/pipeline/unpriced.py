"""Which vendors could not be asked under a budget, because nobody knows what they charge."""

from __future__ import annotations

from moderation.pipeline.plan import configured
from moderation.screening.limits.prices import price_of
from moderation.screening.providers import local
from moderation.screening.providers.base import ProviderMisconfigured


def unpriced() -> list[str]:
    """Those of the scorers that are set up, in their order; `local` costs nothing and passes no gate.

    None where the environment sets them up wrongly: pages ask this, and what is wrong is said by `manage.py check`.
    """
    try:
        return [
            name
            for name, provider in configured().items()
            if name != local.NAME and price_of(name, provider.model) is None
        ]
    except ProviderMisconfigured:
        return []
