"""Accepts an image: when `submit` returns, the file, the rows and the log's line are durable."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import Error, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.canonical import canonical_json
from moderation.audit.commit import commitment, new_salt
from moderation.audit.record import record
from moderation.intake import files
from moderation.intake.idempotency import Reservation, complete, give_up, reserve
from moderation.intake.inspect import Inspected
from moderation.intake.models import Image, ImageState, Stage, Submission
from moderation.platforms.models import Platform
from moderation.sql import fetch_one, uuid_of
from moderation.sql import insert as insert_row
from moderation.vocabulary import EventName, Status
from moderation.wake import wake
from moderation.webhooks.announce import announce

KNOWN = "SELECT id FROM intake_image WHERE platform_id = %s AND sha256 = %s AND erased_at IS NULL"


@dataclass(frozen=True)
class Context:
    """What the platform says beside the image."""

    external_id: str = ""
    uploader_id: str = ""
    caption: str = ""
    surface: str = ""
    language: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True)
class Accepted:
    """The submission, and whether an earlier request with the same Idempotency-Key had made it."""

    submission: Submission
    repeated: bool = False


def submit(
    *,
    platform: Platform,
    data: bytes,
    inspected: Inspected,
    context: Context,
    actor: Actor,
    idempotency_key: str = "",
) -> Accepted:
    """Store the image durably and take responsibility for it.

    Raises IdempotencyMismatch, IdempotencyRunning, OSError when the disk refuses; then nothing is left behind.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if not idempotency_key:
        return Accepted(store(platform, data, sha256, inspected, context, actor, None))
    fingerprint = hashlib.sha256(canonical_json([asdict(context), sha256]).encode()).hexdigest()
    reservation = reserve(platform=platform, key=idempotency_key, fingerprint=fingerprint)
    if reservation.submission is not None:
        return Accepted(reservation.submission, repeated=True)
    try:
        return Accepted(store(platform, data, sha256, inspected, context, actor, reservation))
    except BaseException:
        with suppress(Error):  # then it lapses by itself
            give_up(reservation)
        raise


def store(
    platform: Platform,
    data: bytes,
    sha256: str,
    inspected: Inspected,
    context: Context,
    actor: Actor,
    reservation: Reservation | None,
) -> Submission:
    """Write the file first and the rows after it: a crash in between leaves a file without a row, which the sweep
    removes, and never a row without its file."""
    known = find_image(platform, sha256)
    key = "" if known else files.write(files.ORIGINALS, data)
    try:
        with transaction.atomic():
            image = known or find_or_insert(platform, sha256, key, inspected, len(data))
            submission = insert(platform, image, context, actor)
            if reservation is not None:
                complete(reservation, submission)
    except BaseException:
        remove_unnamed(key)
        raise
    if key and image.key != key:
        files.remove(key)  # somebody posted the same bytes at the same moment
    return submission


def remove_unnamed(key: str) -> None:
    """Delete the file unless a row names it after all (a connection lost during the commit does not tell). When that
    cannot be found out, the sweep decides later."""
    with suppress(Error):
        if not Image.objects.filter(key=key).exists():
            files.remove(key)


def find_image(platform: Platform, sha256: str) -> Image | None:
    """The platform's image with these bytes; most posts are of a new one, so only the others pay for the row."""
    row = fetch_one(KNOWN, [platform.id, sha256])
    return Image.objects.filter(id=uuid_of(row[0]), erased_at=None).first() if row else None


def find_or_insert(platform: Platform, sha256: str, key: str, inspected: Inspected, size: int) -> Image:
    image = Image(
        id=uuid7(),
        platform=platform,
        sha256=sha256,
        salt=new_salt(),
        key=key,
        format=inspected.format,
        width=inspected.width,
        height=inspected.height,
        bytes=size,
        frames=inspected.frames,
    )
    if insert_row(image, unless_there=True):
        return image
    return Image.objects.get(platform=platform, sha256=sha256, erased_at=None)


def insert(platform: Platform, image: Image, context: Context, actor: Actor) -> Submission:
    """The submission, its line of the log, its webhook and the wake-up, in the caller's transaction."""
    now = timezone.now()
    submission = Submission(
        id=uuid7(),
        platform=platform,
        image=image,
        status=Status.RECEIVED,
        version=1,
        external_id=context.external_id,
        uploader_id=context.uploader_id,
        caption=context.caption,
        surface=context.surface,
        language=context.language,
        metadata=context.metadata,
        priority=min(context.priority, platform.priority_max),
        salt=new_salt(),
        received_at=now,
        stage=Stage.SCREEN if image.state == ImageState.PREPARED else Stage.PREPARE,
        due_at=now,
    )
    insert_row(submission)
    entry = record(
        EventName.SUBMISSION_RECEIVED,
        actor=actor,
        platform_id=platform.id,
        submission_id=submission.id,
        subject=f"submission:{submission.id}",
        data={
            "external_id": commitment(submission.salt, context.external_id),
            "uploader_id": commitment(submission.salt, context.uploader_id),
            "image": commitment(image.salt, image.sha256),
            "format": image.format,
            "width": image.width,
            "height": image.height,
            "bytes": image.bytes,
            "version": 1,
        },
    )
    announce(
        EventName.SUBMISSION_RECEIVED,
        platform_id=platform.id,
        submission_id=submission.id,
        entry=entry,
        data={
            "submission_id": str(submission.id),
            "external_id": context.external_id,
            "status": Status.RECEIVED.value,
            "version": 1,
            "decision": None,
            "problem": None,
        },
    )
    wake()
    return submission
