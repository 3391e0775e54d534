"""What a vendor's `x-ratelimit-*` headers say of how fast it may be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_COUNT = re.compile(r"[0-9]{1,15}")
_PLAIN_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|us|µs|μs|ns|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}


@dataclass(frozen=True)
class Allowance:
    """How many of one thing a minute are allowed, are left, and in how many seconds all are back."""

    limit: int | None = None
    remaining: int | None = None
    reset_seconds: float | None = None


@dataclass(frozen=True)
class Pace:
    """The allowances that an answer came with; what the vendor left out is None."""

    requests: Allowance = Allowance()
    tokens: Allowance = Allowance()


def read_pace(headers: Mapping[str, str]) -> Pace | None:
    """The pace in an answer's headers (names in lower case); None when they say nothing of it."""
    pace = Pace(_allowance(headers, "requests"), _allowance(headers, "tokens"))
    return None if pace == Pace() else pace


def parse_duration(text: str) -> float | None:
    """Seconds of a duration as Go writes it ("12ms", "6m0s") or of a plain number; None for anything else."""
    text = text.strip()
    if _PLAIN_SECONDS.fullmatch(text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _allowance(headers: Mapping[str, str], what: str) -> Allowance:
    """Gateways fill in 0 or -1 where they have no limit: without a limit, nothing left is no news."""
    limit = _count(headers.get(f"x-ratelimit-limit-{what}", "")) or None
    remaining = _count(headers.get(f"x-ratelimit-remaining-{what}", ""))
    if limit is None and not remaining:
        return Allowance()
    return Allowance(limit, remaining, parse_duration(headers.get(f"x-ratelimit-reset-{what}", "")))


def _count(text: str) -> int | None:
    return int(text) if _COUNT.fullmatch(text.strip()) else None
