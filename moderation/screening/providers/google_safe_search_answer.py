"""Reading an answer of `images:annotate` with SAFE_SEARCH_DETECTION; `spoof` and `medical` stay in `raw` only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.screening.providers.google_safe_search_errors import error_of_picture
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Score
from moderation.vocabulary import Category, Scale

UNKNOWN = "UNKNOWN"
LIKELIHOODS = ("VERY_UNLIKELY", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY")
RAW_KEYS: dict[Category, str] = {
    Category.SEXUAL_EXPLICIT: "adult",
    Category.SEXUAL_SUGGESTIVE: "racy",
    Category.VIOLENCE: "violence",
    Category.GORE: "violence",  # Google tells the two not apart
}


def read_answer(answer: Mapping[str, Any]) -> Reading:
    """One frame's reading; raises ProviderError, also for an error beside an annotation: a person looks then."""
    responses = answer.get("responses")
    if not isinstance(responses, list) or len(responses) != 1 or not isinstance(responses[0], dict):
        raise violation("it does not hold exactly one response")
    if responses[0].get("error") is not None:
        raise error_of_picture(responses[0]["error"])
    annotation = responses[0].get("safeSearchAnnotation")
    if not isinstance(annotation, dict):
        raise violation("it holds no safeSearchAnnotation")
    return Reading(tuple(_score(category, annotation) for category in Category))


def _score(category: Category, annotation: Mapping[str, Any]) -> Score:
    """Google leaves out what is UNKNOWN, or says so: either was not evaluated."""
    key = RAW_KEYS.get(category, "")
    word = annotation.get(key, UNKNOWN) if key else UNKNOWN
    if word == UNKNOWN:
        return Score(category, None, evaluated=False)
    if word not in LIKELIHOODS:
        raise violation("a likelihood is none of Google's words")
    score = LIKELIHOODS.index(word) / (len(LIKELIHOODS) - 1)
    return Score(category, score, True, key, word, Scale.LIKELIHOOD5)
