"""What live traffic has that is due and not being worked on."""

from __future__ import annotations

from datetime import datetime, timedelta

from moderation.intake.models import Stage
from moderation.pipeline.claims import next_due_submission
from moderation.pipeline.deliver import next_move
from moderation.seeing.claim import next_due_inquiry
from moderation.seeing.subject import is_anything_asked
from moderation.webhooks.claim import next_undoubted_delivery


def overdue(now: datetime) -> list[timedelta]:
    """How long the first of each kind has waited; empty when nothing is due."""
    waiting = [
        next_due_submission(Stage.PREPARE),
        next_due_submission(Stage.SCREEN),
        next_undoubted_delivery(),
        next_move(),
        next_due_inquiry() if is_anything_asked() else None,
    ]
    return [now - due for due in waiting if due is not None and due < now]
