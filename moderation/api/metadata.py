"""`metadata`: a small JSON object that the platform gets back and nobody here interprets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.api.problems import FieldError, Problem
from moderation.api.strict_json import parse_json
from moderation.api.text import text_problem
from moderation.audit.canonical import canonical_json

FIELD = "metadata"
MAX_BYTES = 4096  # of canonical JSON
MAX_DEPTH = 16


def metadata_from_text(text: str) -> Any:
    """The value of a form's metadata field; a text too large to be one is not parsed. Raises Problem."""
    if len(text) > 16 * MAX_BYTES:
        raise Problem("metadata_too_large", f"The metadata is larger than {MAX_BYTES} bytes.")
    return parse_json(text)


def metadata_error(value: Any) -> FieldError | None:
    """What is wrong with the value; None when it can be kept."""
    if not isinstance(value, dict):
        return FieldError("type_invalid", "The metadata must be a JSON object.", FIELD)
    for depth, text in walk(value):
        if depth > MAX_DEPTH:
            return FieldError("metadata_too_deep", f"At most {MAX_DEPTH} levels are allowed.", FIELD)
        if problem := text_problem(text):
            return FieldError(problem[0], problem[1], FIELD)
    if len(canonical_json(value).encode()) > MAX_BYTES:
        return FieldError("metadata_too_large", f"The metadata is larger than {MAX_BYTES} bytes.", FIELD)
    return None


def walk(value: Any) -> Iterator[tuple[int, str]]:
    """The depth of every object and list, and every text in them; without recursion."""
    waiting = [(1, value)]
    while waiting:
        depth, item = waiting.pop()
        if isinstance(item, str):
            yield depth, item
        elif isinstance(item, dict):
            yield depth, ""
            yield from ((depth, key) for key in item)
            waiting.extend((depth + 1, child) for child in item.values())
        elif isinstance(item, list):
            yield depth, ""
            waiting.extend((depth + 1, child) for child in item)
