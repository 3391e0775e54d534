"""Idempotency-Key: reserved in a short transaction of its own for 60 s, completed in the submission's.

After draft-ietf-httpapi-idempotency-key-header: the same key with other content is 422, one still running 409, and a
repeat gets the first answer again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import Error
from django.utils import timezone

from moderation.audit.canonical import canonical_json
from moderation.intake.models import IdempotencyKey, Submission
from moderation.platforms.models import Platform
from moderation.sql import execute

RESERVED_FOR = timedelta(seconds=60)
KEY_MAX = 255
Made = TypeVar("Made")
RESERVE = """
    INSERT INTO intake_idempotencykey (platform_id, key, fingerprint, token, reserved_until, created_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (platform_id, key) DO NOTHING"""
COMPLETE = """
    UPDATE intake_idempotencykey SET submission_id = %s, made = %s
    WHERE platform_id = %s AND key = %s AND token = %s AND submission_id IS NULL"""


class IdempotencyMismatch(Exception):
    """This key was used for other content."""


class IdempotencyRunning(Exception):
    """The first request with this key is still running; try again in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("still running")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Reservation:
    """The right to complete this key; or the submission that an earlier request made of it, or was about: then `made` is
    what it made."""

    platform: Platform
    key: str
    token: UUID
    submission: Submission | None = None
    made: UUID | None = None


def reserve(*, platform: Platform, key: str, fingerprint: str) -> Reservation:
    """Reserve the key for this content. Raises IdempotencyMismatch, IdempotencyRunning."""
    now = timezone.now()
    token = uuid4()
    if execute(RESERVE, [platform.id, key, fingerprint, token, now + RESERVED_FOR, now]):
        return Reservation(platform, key, token)
    known = IdempotencyKey.objects.select_related("submission__image")
    earlier = known.filter(platform=platform, key=key).first()
    if earlier is None:  # the first request has just failed and given the key up
        raise IdempotencyRunning(1)
    if earlier.fingerprint != fingerprint:
        raise IdempotencyMismatch
    if earlier.submission is not None:
        return Reservation(platform, key, token, earlier.submission, earlier.made)
    # One that would last longer than any is from before the clock was set back.
    if now < earlier.reserved_until <= now + RESERVED_FOR:
        raise IdempotencyRunning(max(1, int((earlier.reserved_until - now).total_seconds())))
    taken_over = IdempotencyKey.objects.filter(id=earlier.id, token=earlier.token, submission=None).update(
        token=token, reserved_until=now + RESERVED_FOR
    )
    if not taken_over:
        raise IdempotencyRunning(1)
    return Reservation(platform, key, token)


def complete(reservation: Reservation, submission: Submission, *, made: UUID | None = None) -> None:
    """Tie the key to its submission, and to what was made of that if it is not the submission itself; inside the
    transaction that makes it.

    Raises IdempotencyRunning when another request took the reservation over meanwhile: the caller's transaction
    must then not commit.
    """
    whose = [reservation.platform.id, reservation.key, reservation.token]
    if not execute(COMPLETE, [submission.id, made, *whose]):
        raise IdempotencyRunning(1)


def run_once(
    *,
    platform: Platform,
    key: str,
    content: object,
    make: Callable[[Reservation | None], Made],
    again: Callable[[UUID], Made],
) -> Made:
    """What `make` makes of this content, once for each key (none: every time); a repeat gets `again` of what was made.

    `make` completes its reservation in its own transaction. Raises IdempotencyMismatch, IdempotencyRunning.
    """
    if not key:
        return make(None)
    fingerprint = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    reservation = reserve(platform=platform, key=key, fingerprint=fingerprint)
    if reservation.made is not None:
        return again(reservation.made)
    try:
        return make(reservation)
    except BaseException:
        with suppress(Error):  # then it lapses by itself
            give_up(reservation)
        raise


def give_up(reservation: Reservation) -> None:
    """Free the key after a failure, so that a repeat need not wait."""
    IdempotencyKey.objects.filter(
        platform=reservation.platform, key=reservation.key, token=reservation.token, submission=None
    ).delete()
