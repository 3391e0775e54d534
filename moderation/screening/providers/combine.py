"""Several frames, one answer: what any frame shows, the submission shows.

- A category's score is the highest over the frames, and it is flagged when any frame is.
- The confidence is the lowest over the frames.
- All frames must have been judged for the same categories, and all or none must bring a confidence. Taking
  the rest would let an unjudged frame pass unseen; calling the category unjudged would lose a high score of
  another frame. So frames that disagree are a `partial` failure, and a person looks. Only `other` may come
  and go, unless it is judged by promise: it collects names that nobody can expect of every frame.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod


def combine(results: Sequence[ScreeningResult], *, judges: Collection[Category]) -> ScreeningResult:
    """One result for all frames, in their order; `raw` becomes the list of what was said of each.

    Raises ProviderError for no frames at all and for frames that disagree about what was judged.
    """
    if not results:
        raise ProviderError("There is no picture to screen.", kind=FailureKind.BAD_IMAGE, permanent=True)
    return ScreeningResult(
        scorer=results[0].scorer,
        scores=tuple(_score(category, results, judges) for category in Category),
        confidence=_confidence(results),
        flagged=_any_true(result.flagged for result in results),
        raw=[result.raw for result in results],
        model=", ".join(dict.fromkeys(result.model for result in results if result.model)),
        usage=add_up(result.usage for result in results),
        latency_ms=sum(result.latency_ms for result in results),
        pace=results[-1].pace,
    )


def add_up(usages: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The amounts of several answers together, by name."""
    total: dict[str, Any] = {}
    for usage in usages:
        for name, amount in usage.items():
            total[name] = total.get(name, 0) + amount
    return total


def _score(category: Category, results: Sequence[ScreeningResult], judges: Collection[Category]) -> Score:
    said = [score for result in results if (score := result.by_category().get(category))]
    judged = [(score.score, score) for score in said if score.evaluated and score.score is not None]
    flagged = _any_true(score.flagged for score in said)
    if not judged:
        return Score(category, None, evaluated=False, flagged=flagged)
    may_come_and_go = category is Category.OTHER and category not in judges
    if len(judged) < len(results) and not may_come_and_go:
        raise _disagreement(f"only some frames were judged for {category}")
    _, highest = max(judged, key=lambda pair: pair[0])
    return Score(
        category,
        highest.score,
        evaluated=True,
        raw_key=highest.raw_key,
        raw=highest.raw,
        scale=highest.scale,
        flagged=flagged,
    )


def _confidence(results: Sequence[ScreeningResult]) -> Confidence:
    stated = [(found.value, found) for found in (r.confidence for r in results) if found.value is not None]
    if not stated:
        return Confidence(None, ConfidenceMethod.NONE)
    if len(stated) < len(results):
        raise _disagreement("only some frames came with a confidence")
    return min(stated, key=lambda pair: pair[0])[1]


def _disagreement(what: str) -> ProviderError:
    return ProviderError(f"The answer is partial: {what}.", kind=FailureKind.PARTIAL, permanent=False)


def _any_true(flags: Iterable[bool | None]) -> bool | None:
    """True when any is, None when none says anything."""
    said = [flag for flag in flags if flag is not None]
    return any(said) if said else None
