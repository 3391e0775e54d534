"""Cases that wait, made without the decoder: the rows and files that the pipeline would have left."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

from django.utils import timezone
from PIL import Image as Pillow
from uuid_utils.compat import uuid7

from moderation.cases.models import Case, Routing
from moderation.cases.open import open_case_for
from moderation.intake import files
from moderation.intake.models import Image, ImageState, Rendition, Stage, Submission
from moderation.platforms.models import Platform
from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances
from moderation.policy.publish import current_version, rules_of
from moderation.policy.stored import screening_document
from moderation.screening.models import Screening
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import CaseKind, Category, Severity, Status
from tests.pictures import png
from tests.posting import post

SHADES = {"veiled": 40, "veiled_thumb": 80, "grey": 120, "analysis": 160}
SCORE = 0.7319


def waiting(
    platform: Platform,
    *,
    kind: CaseKind = CaseKind.FLAGGED,
    severity: Severity = Severity.MODERATE,
    frames: int = 1,
    colour: tuple[int, int, int] | None = None,
    **context: Any,
) -> Case:
    """An open case of a picture whose only score, 0.73 for explicit content, was flagged."""
    shade = colour or (Submission.objects.count() % 255, 7, 99)
    submission = post(platform, png(64, 48, shade), **{"uploader_id": "kestrel_works", **context})
    prepare(submission.image, frames)
    Submission.objects.filter(id=submission.id).update(stage=Stage.DONE, status=Status.IN_REVIEW)
    submission.refresh_from_db()
    version = current_version(platform)
    rules = rules_of(version)
    return open_case_for(
        submission,
        kind=kind,
        severity=severity,
        version=version,
        rules=rules,
        routing=route(submission),
        now=timezone.now(),
    )


def prepare(image: Image | None, frames: int) -> None:
    """A picture of its own shade for every rendition, so that a test can tell which one it was given."""
    assert image is not None
    Image.objects.filter(id=image.id).update(state=ImageState.PREPARED)
    for frame in range(1, frames + 1):
        for name, shade in SHADES.items():
            if name == "veiled_thumb" and frame > 1:
                continue
            data = grey_jpeg(shade)
            Rendition.objects.create(
                image=image,
                name=name,
                frame=frame,
                source_frame=frame,
                composite="none",
                sha256=hashlib.sha256(data).hexdigest(),
                width=64,
                height=48,
                key=files.write(files.RENDITIONS, data),
            )


def grey_jpeg(shade: int) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("L", (64, 48), shade).save(buffer, "JPEG")
    return buffer.getvalue()


def shade_of(data: bytes) -> int:
    """Which of SHADES these bytes are."""
    seen = Pillow.open(io.BytesIO(data)).convert("L").getpixel((5, 5))
    assert isinstance(seen, int)
    return round(seen / 40) * 40


def route(submission: Submission) -> Routing:
    version = current_version(submission.platform)
    result = ScreeningResult(scorer="local", scores=(Score(Category.SEXUAL_EXPLICIT, SCORE, evaluated=True),))
    outcome = evaluate((result,), rules_of(version), Circumstances())
    screening = Screening.objects.create(
        platform=submission.platform,
        submission=submission,
        provider="local",
        scorer="local",
        digest="0" * 64,
        result=screening_document(result),
        latency_ms=61,
    )
    return Routing.objects.create(
        id=uuid7(),
        submission=submission,
        policy_version=version,
        screenings=[str(screening.id)],
        circumstances={},
        outcome=outcome.to_document(),
        verdict=outcome.verdict,
        coin=0.5,
        label_prob=1.0,
        sampled=False,
    )


def without_moments(html: str) -> str:
    """The page without its times for machines: their microseconds may look like a score."""
    return re.sub(r'datetime="[^"]*"', "", html)
