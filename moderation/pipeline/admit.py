"""Who may be asked now. Runs when submissions are claimed, with the database, before any thread has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moderation.intake.models import Submission
from moderation.pipeline.ask import Ask
from moderation.pipeline.plan import configured
from moderation.pipeline.progress import LATE_START
from moderation.screening.limits.admit import Admission, Admitted, NotYet, Wanted, admit
from moderation.screening.limits.prices import price_of
from moderation.screening.providers.base import FailureKind, Provider, ProviderError, Question

FINAL = frozenset(
    {
        FailureKind.AUTH_FAILED,
        FailureKind.BUDGET_SPENT,
        FailureKind.NO_PRICE,
        FailureKind.RATE_LIMITED,
    }
)


@dataclass(frozen=True)
class Wish:
    """A submission and the scorers whose turn it is, with the digests of their requests."""

    submission: Submission
    question: Question
    names: Iterable[str]
    digests: Mapping[str, str]
    seconds_left: float


@dataclass(frozen=True)
class Permitted:
    """Who is asked now; one that may not be carries the error that it comes back with. `until` is set when somebody has
    to wait, and `paced` when that is for the vendor's pace."""

    asks: tuple[Ask, ...]
    until: datetime | None = None
    paced: bool = False


def permit(wishes: Sequence[Wish]) -> list[Permitted]:
    """What becomes of each wish, all in one transaction at the vendors' gate."""
    turns = [[(name, may_ask(name, wish.seconds_left)) for name in wish.names] for wish in wishes]
    wanted = [
        (index, name, want(provider, wish))
        for index, (wish, turn) in enumerate(zip(wishes, turns, strict=True))
        for name, provider in turn
        if not isinstance(provider, ProviderError) and provider.requests_for(wish.question)
    ]
    admissions = admit([one for _, _, one in wanted])
    at_the_gate = {
        (index, name): admission for (index, name, _), admission in zip(wanted, admissions, strict=True)
    }
    return [
        permitted([(name, provider, at_the_gate.get((index, name))) for name, provider in turn])
        for index, turn in enumerate(turns)
    ]


def may_ask(name: str, seconds_left: float) -> Provider | ProviderError:
    provider = configured().get(name)
    if provider is None:
        return unavailable(f"{name} is not set up on this installation")
    return unavailable("no time was left to ask") if seconds_left < LATE_START else provider


def unavailable(why: str) -> ProviderError:
    return ProviderError(why, kind=FailureKind.UNAVAILABLE, permanent=True)


def want(provider: Provider, wish: Wish) -> Wanted:
    price = price_of(provider.name, provider.model)
    return Wanted(
        provider=provider.name,
        model=provider.model,
        platform_id=wish.submission.platform_id,
        submission_id=wish.submission.id,
        digest=wish.digests[provider.name],
        requests=provider.requests_for(wish.question),
        tokens=price.tokens(wish.question) if price else 0,
        estimate=price.estimate(wish.question) if price else None,
    )


def permitted(turn: Sequence[tuple[str, Provider | ProviderError, Admission | None]]) -> Permitted:
    asks: list[Ask] = []
    waits: list[NotYet] = []
    for name, provider, admission in turn:
        if admission is None:
            asks.append(Ask(name, provider))
        elif isinstance(admission, Admitted):
            asks.append(Ask(name, provider, admission.call_id))
        elif isinstance(admission, NotYet):
            waits.append(admission)
        else:
            kind = admission.kind
            error = ProviderError(admission.words, kind=kind, permanent=kind in FINAL)
            asks.append(Ask(name, error))
    if not waits:
        return Permitted(tuple(asks))
    return Permitted(tuple(asks), max(wait.until for wait in waits), any(not wait.same for wait in waits))


def calls_of(asks: Iterable[Ask]) -> dict[str, UUID]:
    """The call that each scorer is asked under, where it is a vendor's."""
    return {ask.name: ask.call_id for ask in asks if ask.call_id is not None}
