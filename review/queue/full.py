"""Colour is never kept as a file: it is decoded from the original, in the confined process, when somebody asks."""

from __future__ import annotations

import atexit
from functools import cache

from moderation.intake import files
from moderation.intake.decoder import Decoder
from moderation.intake.models import Rendition

AT_ONCE = 2


def in_colour(rendition: Rendition) -> bytes:
    """The frame of this rendition in colour, as JPEG. Raises OSError, DecodeRefused, DecoderFailed."""
    image = rendition.image
    original = files.read(image.key, sha256=image.sha256)
    return decoder().full(original, source_frame=rendition.source_frame, composite=rendition.composite).data


@cache
def decoder() -> Decoder:
    """One for this process; its fork server starts with the first picture that somebody opens."""
    made = Decoder(slots=AT_ONCE)
    atexit.register(made.close)
    return made
