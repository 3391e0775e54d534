"""A new platform gets its first key, its hook secret and its policy, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.hook_secret import new_hook_secret
from moderation.platforms.keys import create_key
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import assign
from moderation.vocabulary import EventName

FIRST_POLICY = "everything-to-people"


@dataclass(frozen=True)
class CreatedPlatform:
    """The platform and its secrets, shown once."""

    platform: Platform
    api_key: str
    hook_secret: str


def create_platform(
    *, name: str, actor: Actor, slug: str = "", policy_slug: str = FIRST_POLICY
) -> CreatedPlatform:
    """Add a platform. Raises ValidationError for a bad or taken name, or a policy that does not exist."""
    slug = slug or slugify(name)
    policy = Policy.objects.filter(slug=policy_slug).first()
    if policy is None:
        raise ValidationError({"policy": f"There is no policy {policy_slug!r}."}, code="unknown_policy")
    secret = new_hook_secret()
    platform = Platform(name=name, slug=slug, hook_secret=secret)
    platform.full_clean()
    with transaction.atomic():
        platform.save(force_insert=True)
        record(
            EventName.PLATFORM_CREATED,
            actor=actor,
            platform_id=platform.id,
            subject=f"platform:{slug}",
            data={"slug": slug},
        )
        assign(platform=platform, policy=policy, actor=actor)
        key = create_key(platform=platform, name="first key", actor=actor)
    return CreatedPlatform(platform, key.secret_text, secret)
