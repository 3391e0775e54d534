"""Rows of the ledger and answers as the tests need them, written as the pipeline leaves them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from moderation.platforms.models import Platform
from moderation.screening.models import Call, CallState

VENDOR = "openai_decisions"
CENT = 10_000_000


def call(
    platform: Platform,
    state: CallState = CallState.ANSWERED,
    *,
    ago: timedelta = timedelta(minutes=5),
    **values: Any,
) -> Call:
    """A call that was begun so long ago."""
    begun = timezone.now() - ago
    row = {
        "provider": VENDOR,
        "model": "gpt-6-luna",
        "digest": uuid4().hex,
        "requests": 1,
        "estimate": 3 * CENT,
        "cost": CENT if state == CallState.ANSWERED else None,
        "day": begun.date(),
        "begun_at": begun,
        "lease_until": begun + timedelta(seconds=60),
    }
    return Call.objects.create(platform=platform, state=state, **row | values)
