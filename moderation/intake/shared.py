"""One decoder for a process, started when it is first needed: its fork server costs a tenth of a second to start."""

from __future__ import annotations

import atexit
from functools import cache

from django.conf import settings

from moderation.intake.decoder import Decoder


@cache
def shared_decoder() -> Decoder:
    """This process's decoder; ended with the process."""
    made = Decoder(slots=settings.PREPARE_CONCURRENCY)
    atexit.register(made.close)
    return made
