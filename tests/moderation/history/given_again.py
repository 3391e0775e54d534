"""Answers of a backlog, stored by its own function without a worker that asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from moderation.cases.models import Routing
from moderation.pipeline.route import Answer
from moderation.platforms.models import Platform
from moderation.rescreening.close import close_answered
from moderation.rescreening.models import Rescreen, RescreenItem
from moderation.screening.models import Screening
from moderation.vocabulary import Verdict


def begun_for(platform: Platform) -> Rescreen:
    now = timezone.now()
    return Rescreen.objects.create(
        provider="local", platform=platform, begun_at=now, cursor=UUID(int=0), total=0, state="done"
    )


def answered_again(
    backlog: Rescreen, routing: Routing, answer: Answer, *, ago: timedelta = timedelta()
) -> None:
    """What the lane does with an answer; `ago` it was given, and is used again only now."""
    token, now = uuid4(), timezone.now()
    item = RescreenItem.objects.create(
        rescreen=backlog, submission=routing.submission, due_at=now, token=token
    )
    screening = answer.row(routing.submission)
    assert close_answered(item, screening, Verdict.REVIEW, routing.policy_version, fresh=True)
    Screening.objects.filter(id=screening.id).update(created_at=screening.created_at - ago)
