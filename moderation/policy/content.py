"""Read a policy's JSON strictly, and name its content by a digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from moderation.policy.errors import PolicyError, PolicyInvalid


def digest_of(text: str) -> str:
    """SHA-256 of the text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_json(text: str) -> Any:
    """Parse strictly; `PolicyInvalid` on broken JSON, a repeated key, NaN or infinity."""
    try:
        return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, PolicyInvalid):
            raise
        raise _invalid("invalid_json", f"This is not JSON: {problem}.") from problem


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _invalid("repeated_key", "A key stands twice in the same object.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _invalid("not_finite", f"{name} is not a number.")


def _invalid(code: str, detail: str) -> PolicyInvalid:
    return PolicyInvalid([PolicyError(code, "", detail)])
