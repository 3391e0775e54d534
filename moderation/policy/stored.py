"""What a routing saw, as JSON and back, so that a stored decision replays to the same Outcome.

Kept is what `evaluate` looks at and where each number came from; the vendor's whole raw answer stays with the
Screening.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from moderation.audit.canonical import canonical_json
from moderation.policy.evaluate import evaluate
from moderation.policy.outcome import Circumstances, Outcome
from moderation.policy.rules import Rules
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod, Scale

LARGEST_EXACT = 2**53


def replay(rules_json: str, screenings_json: str, circumstances_json: str) -> Outcome:
    """Evaluate again from stored text; equal to the Outcome that was stored, `to_json` included."""
    return evaluate(
        screenings_from_json(screenings_json),
        Rules.from_json(rules_json),
        circumstances_from_json(circumstances_json),
    )


def screenings_to_json(screenings: Sequence[ScreeningResult]) -> str:
    return canonical_json([screening_document(screening) for screening in screenings])


def screenings_from_json(text: str) -> tuple[ScreeningResult, ...]:
    return tuple(screening_from(item) for item in json.loads(text))


def circumstances_to_json(circumstances: Circumstances) -> str:
    return canonical_json(asdict(circumstances))


def circumstances_from_json(text: str) -> Circumstances:
    return Circumstances(**json.loads(text))


def screening_document(screening: ScreeningResult) -> dict[str, Any]:
    """One answer as plain JSON values."""
    return {
        "scorer": screening.scorer,
        "model": _writable(screening.model),
        "failure": _writable(screening.failure),
        "failure_detail": _writable(screening.failure_detail),
        "flagged": _writable(screening.flagged),
        "confidence": {
            "value": _writable(screening.confidence.value),
            "method": _writable(screening.confidence.method),
        },
        "scores": [_score_document(score) for score in screening.scores],
    }


def screening_from(item: dict[str, Any]) -> ScreeningResult:
    """The answer that `screening_document` wrote; raises KeyError for anything else."""
    confidence = item["confidence"]
    return ScreeningResult(
        scorer=item["scorer"],
        scores=tuple(_score_from(score) for score in item["scores"]),
        confidence=Confidence(confidence["value"], _known(ConfidenceMethod, confidence["method"])),
        flagged=item["flagged"],
        failure=item["failure"],
        failure_detail=item["failure_detail"],
        model=item["model"],
    )


def _score_document(score: Score) -> dict[str, Any]:
    return {
        "category": _writable(score.category),
        "score": _writable(score.score),
        "evaluated": _writable(score.evaluated),
        "flagged": _writable(score.flagged),
        "raw_key": _writable(score.raw_key),
        "raw": _writable(score.raw),
        "scale": _writable(score.scale),
    }


def _score_from(item: dict[str, Any]) -> Score:
    return Score(
        category=_known(Category, item["category"]),
        score=item["score"],
        evaluated=item["evaluated"],
        raw_key=item["raw_key"],
        raw=item["raw"],
        scale=_known(Scale, item["scale"]),
        flagged=item["flagged"],
    )


def _writable(value: Any) -> Any:
    """JSON has no NaN, PostgreSQL's has no NUL and no half characters, and a broken answer may hold anything.

    What cannot be held becomes its name as text, which is as broken as a score as it was before.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value).encode(errors="replace").decode().replace("\0", "\ufffd")
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT else hex(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    return repr(value)


def _known(kind: Any, value: Any) -> Any:
    """The enum's member, or the value itself when a broken answer held something else."""
    return next((member for member in kind if member == value and isinstance(value, str)), value)
