"""What came of an inquiry, stored once with its line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.canonical import canonical_json
from moderation.audit.commit import commitment
from moderation.audit.record import record
from moderation.intake.models import Image
from moderation.screening.providers.base import FailureKind
from moderation.seeing.claim import still_mine
from moderation.seeing.models import Inquiry, InquiryState
from moderation.seeing.subject import sendable
from moderation.vocabulary import EventName


def answer(
    inquiry: Inquiry, said: Mapping[str, Any], *, provider: str, model: str, digest: str, reused: bool
) -> bool:
    """Store the answer; False when another worker has the inquiry. What is said of a picture that was locked or erased
    meanwhile is not kept."""
    with transaction.atomic():
        if sendable(Image.objects.select_for_update().filter(id=inquiry.image_id).first()) is None:
            return fail(inquiry, FailureKind.BAD_IMAGE)
        moved = still_mine(inquiry).update(
            state=InquiryState.ANSWERED,
            token=None,
            lease_until=None,
            answer=said,
            provider=provider,
            model=model,
            digest=digest,
            ended_at=timezone.now(),
        )
        if moved:
            words = commitment(inquiry.salt, canonical_json(said))
            of = {"provider": provider, "model": model, "reused": reused, "answer": words}
            record_end(EventName.INQUIRY_ANSWERED, inquiry, of)
    return bool(moved)


def fail(inquiry: Inquiry, kind: FailureKind, provider: str = "") -> bool:
    """Nothing usable came, and the person may ask again; False when another worker has the inquiry."""
    with transaction.atomic():
        moved = still_mine(inquiry).update(
            state=InquiryState.FAILED,
            token=None,
            lease_until=None,
            provider=provider,
            failure=kind.value,
            ended_at=timezone.now(),
        )
        if moved:
            record_end(EventName.INQUIRY_FAILED, inquiry, {"provider": provider, "failure": kind.value})
    return bool(moved)


def record_end(event: EventName, inquiry: Inquiry, data: dict[str, Any]) -> None:
    record(
        event,
        actor=Actor.system(),
        platform_id=inquiry.platform_id,
        submission_id=inquiry.case.submission_id,
        subject=f"case:{inquiry.case_id}",
        data={"inquiry": str(inquiry.id), "kind": inquiry.kind, **data},
    )
