"""A vision model's labels: the schema that asks for them, and the strict reading of what came.

Scale: none 0, possible 0.5, clear 1; with log-probabilities the mean of these by the labels' shares. A category that
is labelled anything but none is flagged as well. So an approval needs `none` everywhere, and with a confidence, the
lowest share of a given label, of at least `min_confidence`: then no score is above 1 − `min_confidence`, and the
confidence lets nothing through that rule 6 would stop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moderation.screening.providers import strict_json
from moderation.screening.providers.context import wire_name
from moderation.screening.providers.prompt import LABEL_SCORES, Label
from moderation.screening.providers.vendor_reply import Reading, violation
from moderation.screening.result import Confidence, Score
from moderation.vocabulary import Category, ConfidenceMethod, Scale

SCHEMA_NAME = "labels"
_BY_NAME = {label.value: label for label in Label}

Shares = Mapping[str, Mapping[Label, float]]


def schema_of(categories: Sequence[Category]) -> dict[str, Any]:
    """The strict JSON Schema of the answer, in the subset that all servers take."""
    keys = [wire_name(category) for category in categories]
    return {
        "type": "object",
        "properties": {key: {"type": "string", "enum": [label.value for label in Label]} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }


def read_labels(text: str, categories: Sequence[Category]) -> dict[str, Label]:
    """The label of every asked key. Raises ProviderError for any other key, label or character around."""
    try:
        found = strict_json.loads(text.encode())
    except (strict_json.JSONUnacceptable, UnicodeEncodeError):
        raise violation("the model's words are not one JSON object") from None
    if not isinstance(found, dict) or found.keys() != {wire_name(category) for category in categories}:
        raise violation("the model did not label exactly what was asked")
    if not all(isinstance(word, str) and word in _BY_NAME for word in found.values()):
        raise violation("the model gave a label that there is not")
    return {key: _BY_NAME[word] for key, word in found.items()}


def reading_of(labels: Mapping[str, Label], categories: Sequence[Category], shares: Shares | None) -> Reading:
    """Scores, flags and, with the labels' shares, the confidence; without shares there is none to state."""
    scores = tuple(
        _score(category, labels[wire_name(category)], shares)
        if category in categories
        else Score(category, None, evaluated=False)
        for category in Category
    )
    return Reading(
        scores=scores,
        confidence=_confidence(labels, shares),
        flagged=any(label is not Label.NONE for label in labels.values()),
    )


def _score(category: Category, label: Label, shares: Shares | None) -> Score:
    key = wire_name(category)
    number = LABEL_SCORES[label]
    if shares is not None:
        number = min(sum(LABEL_SCORES[one] * share for one, share in shares[key].items()), 1.0)
    return Score(category, number, True, key, label.value, Scale.UNIT_RAW, flagged=label is not Label.NONE)


def _confidence(labels: Mapping[str, Label], shares: Shares | None) -> Confidence:
    if shares is None:
        return Confidence(None, ConfidenceMethod.NONE)
    lowest = min(shares[key].get(label, 0.0) for key, label in labels.items())
    return Confidence(min(lowest, 1.0), ConfidenceMethod.LOGPROB)
