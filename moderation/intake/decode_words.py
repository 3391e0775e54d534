"""Why the decoder refused a picture, in words for the platform that posted it."""

from __future__ import annotations

from moderation.intake.limits import MAX_FRAMES, MAX_PIXELS, MAX_PIXELS_IN_FRAMES, MAX_SIDE
from moderation.intake.rejection import RejectionCode

UNDECODABLE = "image_undecodable"

DECODE_WORDS: dict[str, str] = {
    UNDECODABLE: "The file is damaged: it cannot be decoded as a picture.",
    RejectionCode.CORRUPT.value: "The file is damaged: the decoder found no width or no height.",
    RejectionCode.SIDE_TOO_LONG.value: (
        f"The decoder found a side that is longer than {MAX_SIDE:,} pixels; the header had said less."
    ),
    RejectionCode.TOO_MANY_PIXELS.value: (
        f"The decoder found more than {MAX_PIXELS // 10**6} megapixels; the header had said less."
    ),
    RejectionCode.TOO_MANY_FRAMES.value: (
        f"The decoder found more than {MAX_FRAMES} frames; the header had said less."
    ),
    RejectionCode.TOO_MANY_PIXELS_IN_FRAMES.value: (
        f"The decoder found more than {MAX_PIXELS_IN_FRAMES // 10**6} megapixels over all frames; "
        "the header had said less."
    ),
}
"""Every code of `DecodeRefused`; they stand in `Submission.failure` and, for platforms, in `problem`."""


def decode_words(code: str) -> str:
    """One sentence for a code of `DecodeRefused`."""
    return DECODE_WORDS.get(code, "The decoder refuses the file.")
