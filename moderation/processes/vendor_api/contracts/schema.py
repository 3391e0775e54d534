"""What a vision model writes: an object by the JSON Schema that it was given, labels picked by the numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from moderation.processes.vendor_api.asked import Wanted
from moderation.processes.vendor_api.pen import Pen

KEY_IN_WORDS = re.compile(r"^([a-z_]+): \{", re.MULTILINE)
LABELS_IN_WORDS = ("none", "possible", "clear")
PROSE = "This server plays an analysis API. It has not looked at the picture."
DOUBTFUL, PLAIN = 0.2, 0.7
SURE = log(0.97)
UNLIKELY = log(0.01)


def asked_by(schema: Mapping[str, Any] | None, words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys and labels: by the schema, else as a model would read them out of the words."""
    if schema is None:
        keys = tuple(KEY_IN_WORDS.findall(words))
        return keys, LABELS_IN_WORDS if keys else ()
    labelled = {key: one["enum"] for key, one in properties(schema).items() if "enum" in one}
    return tuple(labelled), tuple(next(iter(labelled.values()), ()))


def properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = schema.get("properties")
    return (
        {key: one for key, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}
    )


def written(wanted: Wanted, pen: Pen) -> str:
    """The model's words."""
    schema = wanted.more.get("schema")
    if not wanted.keys and schema is None:
        return PROSE
    labelled = pen.marks(lambda score: label_for(score, wanted.labels)) if wanted.keys else {}
    others = {key: filled(one) for key, one in properties(schema or {}).items() if key not in wanted.keys}
    return json.dumps({**labelled, **others}, separators=(",", ":"))


def label_for(score: float, labels: Sequence[str]) -> str:
    return labels[0 if score < DOUBTFUL else -1 if score >= PLAIN else len(labels) // 2]


def filled(one: Mapping[str, Any]) -> Any:
    """The least that a schema's type allows, and a sentence for a text."""
    blank = {"array": [], "object": {}, "number": 0, "integer": 0, "boolean": False, "null": None}
    return blank.get(str(one.get("type")), PROSE)


def tokens(text: str, labels: Sequence[str]) -> list[dict[str, Any]]:
    """The text as tokens with log-probabilities: each label is one, of 97 %, and the other labels stand beside it."""
    pieces = (
        re.split("(" + "|".join(f'(?<=:"){label}(?=")' for label in labels) + ")", text) if labels else [text]
    )
    return [token(piece, labels if piece in labels else ()) for piece in pieces if piece]


def token(piece: str, labels: Sequence[str]) -> dict[str, Any]:
    first = {"token": piece, "bytes": list(piece.encode()), "logprob": SURE if labels else -1e-06}
    rest = [
        {"token": one, "bytes": list(one.encode()), "logprob": UNLIKELY} for one in labels if one != piece
    ]
    return {**first, "top_logprobs": [first, *rest]}
