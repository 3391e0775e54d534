"""The secret a platform signs its own webhooks to us with; the old one stays good for a day after a rotation."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import Platform
from moderation.vocabulary import EventName

OVERLAP = timedelta(hours=24)


def new_hook_secret() -> str:
    """`whsec_` + base64 of 32 random bytes, as Standard Webhooks 1.0.0 writes a secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def hook_secrets(platform: Platform) -> list[str]:
    """The secrets a signature may be made with now."""
    until = platform.hook_secret_previous_until
    previous = platform.hook_secret_previous if until and until > timezone.now() else ""
    return [secret for secret in (platform.hook_secret, previous) if secret]


def rotate_hook_secret(*, platform: Platform, actor: Actor) -> str:
    """A new secret, shown once; the old one is accepted for 24 hours more."""
    secret = new_hook_secret()
    with transaction.atomic():
        current = Platform.objects.select_for_update().get(id=platform.id)
        Platform.objects.filter(id=platform.id).update(
            hook_secret=secret,
            hook_secret_previous=current.hook_secret,
            hook_secret_previous_until=timezone.now() + OVERLAP,
        )
        record(
            EventName.HOOK_SECRET_ROTATED,
            actor=actor,
            platform_id=platform.id,
            subject=f"platform:{platform.slug}",
        )
    return secret
