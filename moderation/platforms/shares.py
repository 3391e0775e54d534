"""How much of the work is looked at twice, and how often a known item comes: two shares a platform."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName

MOST = 0.5  # a share beyond that would leave more checks than work


class ShareInvalid(ValueError):
    """It is not in 0…MOST."""


def set_shares(*, platform: Platform, second_review: float, gold: float, actor: Actor) -> bool:
    """Replace both shares, each in 0…0.5; False when they are the same already. Raises ShareInvalid."""
    if not all(0 <= share <= MOST for share in (second_review, gold)):
        raise ShareInvalid(f"A share is between 0 and {MOST:.0%}.")
    with transaction.atomic():
        before = Platform.objects.select_for_update().get(id=platform.id)
        if (before.second_review_share, before.gold_share) == (second_review, gold):
            return False
        Platform.objects.filter(id=platform.id).update(second_review_share=second_review, gold_share=gold)
        record(
            EventName.PLATFORM_CHANGED,
            actor=actor,
            platform_id=platform.id,
            subject=f"platform:{platform.slug}",
            data={
                "second_review_share": second_review,
                "gold_share": gold,
                "before": [before.second_review_share, before.gold_share],
            },
        )
    return True
