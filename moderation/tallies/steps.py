"""Lengths of time in steps, ten to a power of ten, so that their quantiles can be told from sums."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

PER_DECADE = 10
LAST = 90  # thirty years


def step_of(length: timedelta) -> int:
    """The lowest step that is no shorter; 0 for a second and less."""
    seconds = length.total_seconds()
    return 0 if seconds <= 1 else min(LAST, math.ceil(PER_DECADE * math.log10(seconds) - 1e-9))


def length_of(step: int) -> timedelta:
    """The longest time that the step holds: at most 26 % more than the shortest."""
    return timedelta(seconds=10 ** (step / PER_DECADE))


def within(steps: Mapping[int, int], share: float) -> timedelta | None:
    """A time in which at least this share (0…1) ended, by nearest rank, rounded up to its step; None of nothing."""
    total, passed = sum(steps.values()), 0
    for step in sorted(steps):
        passed += steps[step]
        if passed >= share * total:
            return length_of(step)
    return None
