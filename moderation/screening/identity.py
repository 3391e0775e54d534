"""What a scorer was when it answered: its provider with model and parameters, and the model that says it answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def identity(scorer: str, result: Mapping[str, Any]) -> str:
    """Of a stored answer: `scorer` is the row's, `result` its normalised document."""
    model = result.get("model")
    return f"{scorer} ({model})" if model else scorer
