"""Why bytes are turned away at the door."""

from __future__ import annotations

from enum import StrEnum


class RejectionCode(StrEnum):
    """Stable codes of the API; a client may switch on them."""

    MISSING = "image_missing"
    UNSUPPORTED = "image_unsupported"
    TRUNCATED = "image_truncated"
    CORRUPT = "image_corrupt"
    TOO_LARGE = "image_too_large"
    TOO_MANY_PIXELS = "image_too_many_pixels"
    SIDE_TOO_LONG = "image_side_too_long"
    TOO_MANY_FRAMES = "image_too_many_frames"
    TOO_MANY_PIXELS_IN_FRAMES = "image_too_many_pixels_in_frames"


class ImageRejected(Exception):
    """The bytes are not a picture that we take: `code` for machines, `detail` for people."""

    def __init__(self, code: RejectionCode, detail: str) -> None:
        super().__init__(f"{code.value}: {detail}")
        self.code = code
        self.detail = detail


def truncated(detail: str) -> ImageRejected:
    return ImageRejected(RejectionCode.TRUNCATED, f"The file is cut off: {detail}.")


def corrupt(detail: str) -> ImageRejected:
    return ImageRejected(RejectionCode.CORRUPT, f"The file is damaged: {detail}.")
