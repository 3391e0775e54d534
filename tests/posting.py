"""Posting an image the way the API does, and working off what is due."""

from __future__ import annotations

from typing import Any

from moderation.audit.actor import Actor
from moderation.intake.inspect import inspect
from moderation.intake.models import Submission
from moderation.intake.submit import Context, submit
from moderation.pipeline import work
from moderation.platforms.models import Platform
from tests.pictures import photograph


def post(platform: Platform, data: bytes | None = None, **context: Any) -> Submission:
    """Accept an image of this platform (a photograph unless given)."""
    data = photograph() if data is None else data
    accepted = submit(
        platform=platform,
        data=data,
        inspected=inspect(data),
        context=Context(**context),
        actor=Actor.system(),
    )
    return accepted.submission


def post_and_work(platform: Platform, data: bytes | None = None, **context: Any) -> Submission:
    """Accept an image and run the pipeline until nothing is due; the submission as it is then."""
    submission = post(platform, data, **context)
    work()
    submission.refresh_from_db()
    return submission
