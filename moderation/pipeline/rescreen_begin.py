"""Begins a backlog."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.pipeline.rescreen_estimate import RescreenRefused, must_be_asked, passed_by
from moderation.rescreening.chosen import Choice, chosen, count_of, id_at
from moderation.rescreening.models import UNFINISHED, Rescreen
from moderation.vocabulary import EventName
from moderation.wake import wake


def begin(choice: Choice, *, why: str, actor: Actor) -> Rescreen:
    """Begin it: the pictures posted until now, newest first. Raises RescreenRefused, also while another backlog of this
    scorer is unfinished: two of them would ask about the same picture at once."""
    must_be_asked(choice)
    now = timezone.now()
    rows = chosen(choice, below=id_at(now), passing_by=passed_by(choice))
    rescreen = Rescreen(
        id=uuid7(),
        provider=choice.provider,
        platform=choice.platform,
        since=choice.since,
        status=choice.status,
        most=choice.most,
        why=why,
        asked_by_id=UUID(actor.id) if actor.kind == "person" else None,
        begun_at=now,
        cursor=id_at(now),
        total=count_of(rows, choice.most),
    )
    try:
        with transaction.atomic():
            write(rescreen, actor)
    except IntegrityError:
        if not Rescreen.objects.filter(provider=choice.provider, state__in=UNFINISHED).exists():
            raise
        raise RescreenRefused(
            f"Another backlog of {choice.provider} is not finished. Cancel it first, or wait."
        ) from None
    return rescreen


def write(rescreen: Rescreen, actor: Actor) -> None:
    rescreen.save(force_insert=True)
    record(
        EventName.RESCREEN_BEGUN,
        actor=actor,
        platform_id=rescreen.platform_id,
        subject=f"rescreen:{rescreen.id}",
        data={
            "scorer": rescreen.provider,
            "total": rescreen.total,
            "since": rescreen.since.isoformat() if rescreen.since else None,
            "status": rescreen.status,
            "most": rescreen.most,
            "why": rescreen.why,
        },
    )
    wake()
