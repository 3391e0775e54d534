"""Percentiles of what was counted."""

from __future__ import annotations

from collections import Counter


def nearest_rank(counted: Counter[int], share: float) -> int | None:
    """The smallest value that at least this share of the counted kept to; None of nothing (Hyndman and Fan 1996,
    definition 1)."""
    passed, number = 0, counted.total()
    for value in sorted(counted):
        passed += counted[value]
        if passed >= share * number:
            return value
    return None
