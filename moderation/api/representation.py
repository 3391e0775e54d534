"""A submission as platforms read it."""

from __future__ import annotations

from typing import Any

from moderation.cases.models import Decision
from moderation.cases.payload import decision_json, problem_json
from moderation.intake.models import Image, Submission
from moderation.vocabulary import Status

PATH = "/api/v1/submissions"


def submission_json(submission: Submission, decision: Decision | None) -> dict[str, Any]:
    """PRODUCT §3's submission; `version` is that of the last webhook about it."""
    return {
        "id": str(submission.id),
        "status": submission.status,
        "version": submission.version,
        "external_id": submission.external_id,
        "uploader_id": submission.uploader_id,
        "image": image_json(submission.image),
        "decision": decision_json(decision) if decision else None,
        "problem": problem_json(submission.status, submission.failure),
        "received_at": submission.received_at.isoformat(),
        "links": {"self": f"{PATH}/{submission.id}"},
    }


def accepted_json(submission: Submission) -> dict[str, Any]:
    """The first answer, and the same again for a repeat, whatever has become of the submission since."""
    first = {"status": Status.RECEIVED.value, "version": 1, "problem": None}
    return submission_json(submission, None) | first


def image_json(image: Image | None) -> dict[str, Any] | None:
    if image is None or image.erased_at is not None:
        return None
    return {
        "sha256": image.sha256,
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "bytes": image.bytes,
        "frames": image.frames,
    }
