"""Hands a checked submission to intake, and words what intake may refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from moderation.api.idempotency_header import HEADER
from moderation.api.posted import Posted
from moderation.api.problems import Problem
from moderation.audit.actor import Actor
from moderation.intake.idempotency import IdempotencyMismatch, IdempotencyRunning
from moderation.intake.models import Submission
from moderation.intake.submit import submit
from moderation.platforms.models import Platform


def accept(
    *, platform: Platform, actor: Actor, posted: Posted, idempotency_key: str = "", key_field: str = HEADER
) -> Submission:
    """The submission, new or that of the first request with this key, which stood in `key_field`. Raises Problem."""
    try:
        with key_refusals(key_field):
            return submit(
                platform=platform,
                data=posted.image,
                inspected=posted.inspected,
                context=posted.context,
                actor=actor,
                idempotency_key=idempotency_key,
            ).submission
    except OSError as error:
        raise Problem(
            "storage_unavailable", "The image could not be stored; try again.", headers={"Retry-After": "30"}
        ) from error


@contextmanager
def key_refusals(key_field: str = HEADER) -> Iterator[None]:
    """What is wrong with an Idempotency-Key that stood in `key_field`, as a Problem."""
    try:
        yield
    except IdempotencyMismatch:
        raise Problem(
            "idempotency_mismatch",
            "This Idempotency-Key came with other fields or another image before.",
            field=key_field,
        ) from None
    except IdempotencyRunning as running:
        raise Problem(
            "idempotency_running",
            f"The first request with this Idempotency-Key still runs; try again in {running.retry_after} s.",
            field=key_field,
            headers={"Retry-After": str(running.retry_after)},
        ) from None
