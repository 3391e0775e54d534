"""Wanted screenings, and lines and budgets as the tests need them."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.platforms.models import Platform
from moderation.screening.limits.admit import Admitted, Wanted, admit
from moderation.screening.limits.budgets import set_budget
from moderation.screening.limits.settle import Answered, Failed, settle
from moderation.screening.models import Line, Period
from moderation.screening.providers.base import FailureKind

VENDOR = "openai_decisions"
CENT = 10_000_000


def wanted(
    platform: Platform,
    *,
    provider: str = VENDOR,
    digest: str = "",
    estimate: int | None = CENT,
    requests: int = 1,
    tokens: int = 0,
) -> Wanted:
    return Wanted(
        provider=provider,
        model="gpt-6-luna",
        platform_id=platform.id,
        submission_id=uuid4(),
        digest=digest or uuid4().hex,
        requests=requests,
        tokens=tokens,
        estimate=estimate,
    )


def admitted(platform: Platform, **options: object) -> UUID:
    """The call of one screening that must be let through."""
    (admission,) = admit([wanted(platform, **options)])  # type: ignore[arg-type]  # the options of `wanted`
    assert isinstance(admission, Admitted), admission
    return admission.call_id


def settled(call_id: UUID, came: Answered | Failed) -> bool:
    """Settle as the pipeline does, in a transaction."""
    with transaction.atomic():
        return settle(call_id, came)


def prove(platform: Platform, provider: str = VENDOR) -> None:
    """One success: the line is known to work."""
    settled(admitted(platform, provider=provider), Answered(cost=0))


def fail(platform: Platform, kind: FailureKind = FailureKind.UNAVAILABLE, **options: object) -> None:
    settled(admitted(platform, **options), Failed(kind, cost=0))


def line(provider: str = VENDOR) -> Line:
    return Line.objects.get(provider=provider)


def budget(
    cents: int | None, *, provider: str = "", platform: Platform | None = None, period: Period = Period.DAY
) -> None:
    set_budget(
        provider=provider,
        platform=platform,
        period=period,
        limit=None if cents is None else cents * CENT,
        actor=Actor.system(),
        now=timezone.now(),
    )
