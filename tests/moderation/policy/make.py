"""Short ways to write rules and answers in these tests."""

from __future__ import annotations

from typing import Any

from moderation.policy.rules import CategoryRule, Rules, Thresholds
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod

NATIVE, NONE = ConfidenceMethod.NATIVE, ConfidenceMethod.NONE


def rule(category: str, scorer: str, flag_at: float | None, reject_at: float | None = None) -> CategoryRule:
    return CategoryRule(category, scorer, Thresholds(flag_at, reject_at))


def answer(
    scorer: str = "local",
    scores: dict[Category, Any] | None = None,
    *,
    confidence: Any = None,
    method: Any = None,
    flagged: Any = None,
    failure: str | None = None,
    flags: tuple[Category, ...] = (),
) -> ScreeningResult:
    """A screening; confidence without a method is `native`, and no confidence is `none`."""
    if method is None:
        method = NONE if confidence is None else NATIVE
    return ScreeningResult(
        scorer=scorer,
        scores=tuple(
            Score(category, score, evaluated=True, flagged=category in flags or None)
            for category, score in (scores or {}).items()
        ),
        confidence=Confidence(confidence, method),
        flagged=flagged,
        failure=failure,
    )


def simple_rules(**changes: Any) -> Rules:
    """One scorer, everything flagged from 0.4 on and nothing rejected, unless told otherwise."""
    content: dict[str, Any] = {
        "scorers": ("local",),
        "category_rules": (rule("*", "*", 0.4),),
        "min_confidence": 0.5,
        **changes,
    }
    return Rules(**content)
