"""A new platform gets its first key, its hook secret, its policy and its default queue, all in one transaction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.cases.queue import Queue
from moderation.platforms.hook_secret import new_hook_secret
from moderation.platforms.keys import create_key
from moderation.platforms.models import Platform
from moderation.policy.models import Policy
from moderation.policy.publish import assign
from moderation.vocabulary import EventName

FIRST_POLICY = "everything-to-people"
DEFAULT_QUEUE: dict[str, Any] = {
    "name": "Everything else",
    "slug": "everything-else",
    "is_default": True,
    "position": 1,
}
# Letters that Unicode does not take apart into a base letter and its marks.
SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


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
    slug = slug or slug_of(name)
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
        Queue.objects.create(platform=platform, changed_at=timezone.now(), **DEFAULT_QUEUE)
        key = create_key(platform=platform, name="first key", actor=actor)
    return CreatedPlatform(platform, key.secret_text, secret)


def slug_of(name: str) -> str:
    """The name in addresses. Raises ValidationError when a letter would be lost: somebody has to choose then."""
    spelt = unicodedata.normalize("NFKD", name.lower().translate(SPELT))
    slug = slugify(spelt)
    lost = sorted({sign for sign in spelt if sign.isalnum() and not sign.isascii()})
    if lost or not slug:
        raise ValidationError(
            {
                "slug": f"“{name}” cannot be written in Latin letters and digits by itself: "
                "choose a name in addresses for it."
            },
            code="no_slug",
        )
    return slug
