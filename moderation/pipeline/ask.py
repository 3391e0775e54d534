"""One scorer is asked one question; whatever happens comes back as a value."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from moderation.screening.providers.base import FailureKind, Provider, ProviderError, Question
from moderation.screening.result import ScreeningResult


@dataclass(frozen=True)
class Ask:
    """A scorer whose turn it is: the provider, or why it may not be asked; and the call that a vendor is asked under."""

    name: str
    provider: Provider | ProviderError
    call_id: UUID | None = None


@dataclass(frozen=True)
class Asked:
    """What came of one scorer's turn: a result or an error."""

    name: str
    result: ScreeningResult | None = None
    error: ProviderError | None = None


def ask_all(asks: Sequence[Ask], question: Question, seconds: float) -> list[Asked]:
    """Ask them side by side, each for at most `seconds`, so that a slow one takes no time from the others."""
    if len(asks) < 2:
        return [ask_one(ask, question, seconds) for ask in asks]
    with ThreadPoolExecutor(max_workers=len(asks), thread_name_prefix="ask") as pool:
        return list(pool.map(lambda ask: ask_one(ask, question, seconds), asks))


def ask_one(ask: Ask, question: Question, seconds: float) -> Asked:
    """One scorer's answer or its error; nothing escapes, because a thread's exception would be nobody's."""
    if isinstance(ask.provider, ProviderError):
        return Asked(ask.name, error=ask.provider)
    try:
        return Asked(ask.name, result=ask.provider.screen(question, deadline_seconds=seconds))
    except ProviderError as error:
        return Asked(ask.name, error=error)
    except Exception as error:  # a fault of ours in a provider must end at a person, not in a lost thread
        message = f"{ask.name} broke: {type(error).__name__}"
        broken = ProviderError(message, kind=FailureKind.SCHEMA_VIOLATION, permanent=True)
        return Asked(ask.name, error=broken)
