"""API keys: `sl_live_<id>_<secret>`, shown once. Two may be active, so that a platform can rotate without a gap."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.platforms.models import ApiKey, Platform
from moderation.sql import fetch_one, uuid_of
from moderation.vocabulary import EventName

ALPHABET = string.ascii_letters + string.digits
SHAPE = re.compile(r"sl_live_([A-Za-z0-9]{8})_([A-Za-z0-9]{43})")
ACTIVE_AT_ONCE = 2
LAST_USED_STEP = timedelta(minutes=1)
ACTIVE = """
    SELECT k.secret_hash, k.last_used_at IS NULL OR k.last_used_at < %s, p.id, p.slug, p.name, p.priority_max
    FROM platforms_apikey k JOIN platforms_platform p ON p.id = k.platform_id
    WHERE k.id = %s AND k.revoked_at IS NULL"""


class TooManyKeys(Exception):
    """Two keys are active already; revoke one first."""


@dataclass(frozen=True)
class NewKey:
    key: ApiKey
    secret_text: str


def create_key(*, platform: Platform, name: str, actor: Actor, created_by: UUID | None = None) -> NewKey:
    """A new key; its text is in the result and nowhere else. Raises TooManyKeys."""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(43))
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(8))
    with transaction.atomic():
        Platform.objects.select_for_update().get(id=platform.id)  # two at once must not make three
        if ApiKey.objects.filter(platform=platform, revoked_at=None).count() >= ACTIVE_AT_ONCE:
            raise TooManyKeys
        key = ApiKey.objects.create(
            id=key_id, platform=platform, name=name, secret_hash=hash_secret(secret), created_by_id=created_by
        )
        record(
            EventName.KEY_CREATED,
            actor=actor,
            platform_id=platform.id,
            subject=f"key:{key_id}",
            data={"name": name},
        )
    return NewKey(key, f"sl_live_{key_id}_{secret}")


def revoke_key(*, key: ApiKey, actor: Actor) -> bool:
    """End a key at once; False when it had ended already."""
    with transaction.atomic():
        if not ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=timezone.now()):
            return False
        record(EventName.KEY_REVOKED, actor=actor, platform_id=key.platform_id, subject=f"key:{key.id}")
        return True


def find_key(text: str) -> ApiKey | None:
    """The active key with this text. Compared in constant time; its last use is kept to the minute.

    Key and platform carry the columns that accepting an image needs; the others are read when they are asked for.
    """
    match = SHAPE.fullmatch(text)
    if not match:
        return None
    before = timezone.now() - LAST_USED_STEP
    row = fetch_one(ACTIVE, [before, match[1]])
    if row is None or not hmac.compare_digest(row[0], hash_secret(match[2])):
        return None
    secret_hash, not_lately, platform_id, *of_platform = row
    key = ApiKey.from_db("default", ["id", "secret_hash"], [match[1], secret_hash])
    key.platform = Platform.from_db(
        "default", ["id", "slug", "name", "priority_max"], [uuid_of(platform_id), *of_platform]
    )
    if not_lately:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiKey.objects.filter(stale, id=key.id).update(last_used_at=timezone.now())
    return key


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
