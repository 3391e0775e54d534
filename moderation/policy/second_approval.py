"""A reason that takes two people, for a category that is rejected without any."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from moderation.policy.errors import PolicyError

DETAIL = "This category is also rejected without a person: switch that off, or leave this to one person."


def rejected_by_nobody(
    reasons: Sequence[Any],
    scorers: Sequence[str],
    thresholds: dict[Any, Any],
    *,
    any_one: str,
    by_risk: Collection[str] = (),
) -> Iterator[PolicyError]:
    """A fault for each reason that automation would give while it asks for a second person; `any_one` is `*`, and
    `by_risk` are the categories that the combined risk may reject.

    Automation gives the first reason of a category. Looks at unchecked values: what is malformed has its own fault.
    """
    seen: list[object] = []
    for index, reason in enumerate(reasons):
        category = reason.get("category") if isinstance(reason, dict) else None
        if not isinstance(category, str) or category in seen:
            continue
        seen.append(category)
        asked = (_reject_at(thresholds, category, scorer, any_one) for scorer in scorers)
        alone = category in by_risk or any(value is not None for value in asked)
        if reason.get("second_approval") is True and alone:
            yield PolicyError("rejected_without_a_person", f"reasons.{index}.second_approval", DETAIL)


def _reject_at(thresholds: dict[Any, Any], category: str, scorer: str, any_one: str) -> object:
    """From where on a score of this scorer rejects: the most exact rule, category before scorer; None is off."""
    for row, column in ((category, scorer), (category, any_one), (any_one, scorer), (any_one, any_one)):
        pairs = thresholds.get(row)
        pair = pairs.get(column) if isinstance(pairs, dict) else None
        if isinstance(pair, dict):
            return pair.get("reject_at")
    return None
