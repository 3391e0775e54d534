"""Prepare: the confined decoder makes every rendition from one decode, once for an image."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment
from moderation.audit.record import record
from moderation.cases.answer_reports import answer_without_outcome
from moderation.cases.settle import tell
from moderation.intake import files
from moderation.intake.decoder import Decoded, DecodeRefused, DecoderFailed, Picture
from moderation.intake.models import Image, ImageState, Rendition, Stage, Submission
from moderation.intake.preparation import PREPARATION
from moderation.intake.shared import shared_decoder
from moderation.pipeline.claims import claim_submissions, next_due_submission, still_mine
from moderation.pipeline.lane import Lane
from moderation.pipeline.route import route_unprepared
from moderation.vocabulary import EventName, Status

ATTEMPTS = 3
LEASE = timedelta(seconds=45)
RETRY_AFTER = timedelta(seconds=2)
# A disk that is full or read-only is no fault of the picture: 2 + 4 + 8 … + 60 s, four minutes in all.
STORAGE_ATTEMPTS = 8
LONGEST_RETRY = timedelta(seconds=60)
STORAGE_FAILED = "storage_failed"
NOT_YET = [ImageState.STORED, ImageState.UNPREPARED]


@dataclass(frozen=True)
class Prepared:
    """The renditions as rows that wait to be inserted, or why there are none."""

    renditions: list[Rendition] = field(default_factory=list)
    refused: DecodeRefused | None = None
    failed: str = ""
    by_storage: bool = False


class PrepareLane(Lane[Submission, Prepared]):
    name = "prepare"
    watched = True

    def __init__(self) -> None:
        self.slots = settings.PREPARE_CONCURRENCY
        self.ahead = self.slots  # its wait and its decode fit into LEASE, at 15 s each at most

    def claim(self, limit: int) -> Sequence[Submission]:
        return claim_submissions(Stage.PREPARE, limit=limit, lease=LEASE)

    def next_due(self) -> datetime | None:
        return next_due_submission(Stage.PREPARE)

    def perform(self, job: Submission) -> Prepared:
        image = image_of(job)
        if image.state == ImageState.REFUSED:
            return Prepared(refused=DecodeRefused(image.refusal, "refused before"))
        if image.state == ImageState.PREPARED or image.locked_at:
            return Prepared()
        if job.attempts > attempts_of(job.failure == STORAGE_FAILED):
            return Prepared(failed="its decoder was killed or timed out each time")
        try:
            original = files.read(image.key, sha256=image.sha256)
            return Prepared(store(image, shared_decoder().decode(original, seed=seed_of(image))))
        except DecodeRefused as refusal:
            return Prepared(refused=refusal)
        except DecoderFailed as failure:
            return Prepared(failed=str(failure))
        except OSError as failure:
            words = f"its file could not be read or written: {type(failure).__name__}"
            return Prepared(failed=words, by_storage=not isinstance(failure, files.FileLost))

    def commit(self, job: Submission, result: Prepared) -> None:
        image = image_of(job)
        if result.refused:
            refuse(job, image, result.refused)
        elif result.failed and job.attempts < attempts_of(result.by_storage):
            retry(job, result)
        elif result.failed:
            give_up(job, image, result.failed)
        else:
            finish(job, image, result.renditions)


def image_of(submission: Submission) -> Image:
    if submission.image is None:
        raise RuntimeError(f"submission {submission.id} has no image")
    return submission.image


def seed_of(image: Image) -> bytes:
    """Which frames of a long animation are looked at: fixed for an image, unforeseeable for who posts it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"frames\0" + image.id.bytes, hashlib.sha256).digest()


def store(image: Image, decoded: Decoded) -> list[Rendition]:
    """Write the pictures and return their rows. Files whose rows never follow are swept up later."""
    rows = []
    for frame in decoded.frames:
        pictures: dict[str, Picture | None] = {
            "analysis": frame.analysis,
            "grey": frame.grey,
            "veiled": frame.veiled,
            "veiled_thumb": frame.veiled_thumb,
        }
        for name, picture in pictures.items():
            if picture is not None:
                rows.append(
                    Rendition(
                        id=uuid7(),
                        image=image,
                        name=name,
                        frame=frame.number,
                        source_frame=frame.source_frame,
                        composite=frame.composite,
                        sha256=picture.sha256,
                        width=picture.width,
                        height=picture.height,
                        key=files.write(files.RENDITIONS, picture.data),
                    )
                )
    return rows


def finish(submission: Submission, image: Image, renditions: list[Rendition]) -> None:
    """The renditions exist: screening is next. A second posting of the same image may have been faster."""
    kept = False
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            stage=Stage.SCREEN,
            status=Status.SCREENING,
            token=None,
            lease_until=None,
            attempts=0,
            due_at=timezone.now(),
            failure="",
        )
        if moved and renditions:
            kept = bool(
                Image.objects.filter(id=image.id, state__in=NOT_YET).update(
                    state=ImageState.PREPARED, preparation=PREPARATION
                )
            )
        if kept:
            Rendition.objects.bulk_create(renditions)
            record(
                EventName.IMAGE_PREPARED,
                actor=Actor.system(),
                platform_id=submission.platform_id,
                submission_id=submission.id,
                subject=f"image:{image.id}",
                data={
                    "renditions": [[r.name, r.frame, commitment(image.salt, r.sha256)] for r in renditions],
                },
            )
    if renditions and not kept:
        files.remove(*(r.key for r in renditions))


def refuse(submission: Submission, image: Image, refusal: DecodeRefused) -> None:
    """The decoder itself refuses the bytes: the platform is told, and no person can do better."""
    version = submission.version + 1
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            stage=Stage.DONE,
            status=Status.UNPROCESSABLE,
            token=None,
            lease_until=None,
            version=version,
            failure=refusal.code,
        )
        if not moved:
            return
        Image.objects.filter(id=image.id, state__in=NOT_YET).update(
            state=ImageState.REFUSED, refusal=refusal.code
        )
        submission.failure = refusal.code  # what the webhook gives as the problem
        tell(
            EventName.SUBMISSION_UNPROCESSABLE,
            submission,
            status=Status.UNPROCESSABLE,
            version=version,
            actor=Actor.system(),
            data={"code": refusal.code},
        )
        answer_without_outcome(submission, timezone.now())


def attempts_of(by_storage: bool) -> int:
    """How many attempts an image has: more when the disk is to blame."""
    return STORAGE_ATTEMPTS if by_storage else ATTEMPTS


def retry(submission: Submission, result: Prepared) -> None:
    wait = RETRY_AFTER * (2 ** (submission.attempts - 1) if result.by_storage else 1)
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            token=None,
            lease_until=None,
            due_at=timezone.now() + min(wait, LONGEST_RETRY),
            failure=STORAGE_FAILED if result.by_storage else "prepare_failed",
        )
        if moved:
            record(
                EventName.IMAGE_PREPARE_FAILED,
                actor=Actor.system(),
                platform_id=submission.platform_id,
                submission_id=submission.id,
                subject=f"image:{submission.image_id}",
                data={"attempt": submission.attempts, "reason": result.failed},
            )


def give_up(submission: Submission, image: Image, reason: str) -> None:
    """Nobody could make a picture of it: a person gets the case, without a preview."""
    route_unprepared(submission, reason)
    Image.objects.filter(id=image.id, state=ImageState.STORED).update(state=ImageState.UNPREPARED)
