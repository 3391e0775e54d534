"""What a scorer said, as plain frozen values that the policy can be asked about without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moderation.screening.pace import Pace
from moderation.vocabulary import Category, ConfidenceMethod, Scale

UNPREPARED = "unprepared"
"""The `failure` of a scorer that was not asked, because no picture could be made of the bytes."""


@dataclass(frozen=True)
class Score:
    """One category's number: `score` is 0…1 or None; a category nobody judged is never 0."""

    category: Category
    score: float | None
    evaluated: bool
    raw_key: str = ""
    raw: float | int | str | None = None
    scale: Scale = Scale.UNIT_RAW
    flagged: bool | None = None


@dataclass(frozen=True)
class Confidence:
    value: float | None = None
    method: ConfidenceMethod = ConfidenceMethod.NONE


@dataclass(frozen=True)
class ScreeningResult:
    """A scorer's whole answer for one submission (all frames together: the highest score counts).

    `failure` is None for a usable answer, else the kind of failure in the vocabulary of
    `providers.base.FailureKind`, or UNPREPARED; a failed answer carries no scores. `usage` is what the vendor
    counted (`requests`, `input_tokens`, `output_tokens`, ...); `pace` what it said of its limits with its last answer.
    """

    scorer: str
    scores: tuple[Score, ...] = ()
    confidence: Confidence = field(default_factory=Confidence)
    flagged: bool | None = None
    failure: str | None = None
    failure_detail: str = ""
    raw: Any = None
    model: str = ""
    usage: dict[str, Any] = field(default_factory=dict)
    latency_ms: int = 0
    pace: Pace | None = None

    def by_category(self) -> dict[Category, Score]:
        return {score.category: score for score in self.scores}


def is_unit(value: object) -> bool:
    """True for a number in 0…1: not for NaN, an infinity, a bool or text."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
