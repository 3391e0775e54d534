"""What a platform is about, in an admin's words: for scorers that read, where its policy lets it out."""

from __future__ import annotations

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import LONGEST_GUIDANCE, Platform
from moderation.vocabulary import EventName


class GuidanceTooLong(ValueError):
    """It has more than LONGEST_GUIDANCE characters."""


def set_guidance(*, platform: Platform, guidance: str, actor: Actor) -> bool:
    """Replace the text; False when it is the same already. Raises GuidanceTooLong."""
    guidance = guidance.replace("\r\n", "\n").strip()
    if len(guidance) > LONGEST_GUIDANCE:
        raise GuidanceTooLong(f"{len(guidance):,} characters; {LONGEST_GUIDANCE:,} are the most.")
    with transaction.atomic():
        before = Platform.objects.select_for_update().values_list("guidance", flat=True).get(id=platform.id)
        if before == guidance:
            return False
        Platform.objects.filter(id=platform.id).update(guidance=guidance)
        record(
            EventName.PLATFORM_CHANGED,
            actor=actor,
            platform_id=platform.id,
            subject=f"platform:{platform.slug}",
            data={"guidance": guidance, "before": before},
        )
    return True
