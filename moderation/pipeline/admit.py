"""Who may be asked now. Runs when a submission is claimed, with the database, before any thread has it."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.pipeline.ask import Ask
from moderation.pipeline.plan import configured
from moderation.pipeline.progress import LATE_START
from moderation.screening.providers.base import FailureKind, ProviderError


def admit(names: Iterable[str], *, seconds_left: float) -> tuple[Ask, ...]:
    """An Ask for each scorer; one that may not be asked carries the error that it comes back with."""
    return tuple(admit_one(name, seconds_left) for name in names)


def admit_one(name: str, seconds_left: float) -> Ask:
    provider = configured().get(name)
    if provider is None:
        return refused(name, f"{name} is not set up on this installation")
    if seconds_left < LATE_START:
        return refused(name, "no time was left to ask")
    return Ask(name, provider)


def refused(name: str, why: str) -> Ask:
    return Ask(name, ProviderError(why, kind=FailureKind.UNAVAILABLE, permanent=True))
