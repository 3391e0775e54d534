"""A submission goes back among the due ones between its turns, with all that has been said so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.intake.models import Image, ImageState, Rendition, Stage, Submission
from moderation.pipeline.cascade import Turn
from moderation.pipeline.claims import has_image, still_mine
from moderation.pipeline.progress import Progress
from moderation.pipeline.route import Answer
from moderation.screening.models import Screening
from moderation.screening.providers.base import ProviderError
from moderation.vocabulary import EventName, Status


def keep(
    submission: Submission,
    progress: Progress,
    *,
    turn: Turn,
    fresh: Collection[Answer],
    errors: Mapping[str, ProviderError],
) -> bool:
    """Keep the answers that did come, so that nobody is asked twice, and who failed; False when another worker has
    the submission. Whose turn it is now is asked at once, the others after their pause."""
    pause = 0.0 if turn.now else pause_before(turn, progress)
    # Going on at once it keeps its place: it is the longest due, and its two minutes are running.
    later = {} if turn.now else {"due_at": datetime.fromtimestamp(pause, UTC)}
    failure = next((error.kind.value for error in errors.values()), "")
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            token=None, lease_until=None, failure=failure, asked=progress.to_document(), **later
        )
        if not moved:
            return False
        Screening.objects.bulk_create(answer.row(submission) for answer in fresh)
        record(
            EventName.SUBMISSION_SCREENED,
            actor=Actor.system(),
            platform_id=submission.platform_id,
            submission_id=submission.id,
            subject=f"submission:{submission.id}",
            data=line_of(submission, turn, failure, pause),
        )
    return True


def pause_before(turn: Turn, progress: Progress) -> float:
    """When the last of them may be asked again, in seconds since the epoch."""
    return max(progress.failed[name].not_before for name in turn.again)


def line_of(submission: Submission, turn: Turn, failure: str, pause: float) -> dict[str, Any]:
    """What the log says of a turn that is not the last one."""
    line: dict[str, Any] = {"attempt": submission.attempts, "failure": failure}
    if turn.now:
        return line | {"next": list(turn.now)}
    return line | {"again_in_s": round(max(0.0, pause - timezone.now().timestamp()), 1)}


def prepare_again(submission: Submission) -> None:
    """A rendition is gone or damaged (a power cut, a full disk): make them all anew from the original."""
    image_id = has_image(submission)
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            stage=Stage.PREPARE,
            status=Status.RECEIVED,
            token=None,
            lease_until=None,
            attempts=0,
            asked={},
            due_at=timezone.now(),
        )
        if moved:
            Image.objects.filter(id=image_id, state=ImageState.PREPARED).update(state=ImageState.STORED)
            Rendition.objects.filter(image_id=image_id).delete()
            record(
                EventName.IMAGE_PREPARE_FAILED,
                actor=Actor.system(),
                platform_id=submission.platform_id,
                submission_id=submission.id,
                subject=f"image:{image_id}",
                data={"reason": "a rendition was lost"},
            )
