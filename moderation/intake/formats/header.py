"""What a walk learns about a picture, and the size rules that hold for every format."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.intake.limits import MAX_FRAMES, MAX_PIXELS, MAX_PIXELS_IN_FRAMES, MAX_SIDE
from moderation.intake.rejection import ImageRejected, RejectionCode, corrupt


@dataclass(frozen=True)
class Inspected:
    """A picture as its headers describe it: size in pixels as stored (before any rotation), frames from 1.

    `alpha` says whether the format's headers announce transparency; None when they do not tell.
    """

    format: str
    width: int
    height: int
    frames: int
    alpha: bool | None


def check_canvas(width: int, height: int) -> None:
    """Raise `ImageRejected` unless one frame of this size may be decoded."""
    if width <= 0 or height <= 0:
        raise corrupt(f"its header says {width} × {height} pixels")
    if max(width, height) > MAX_SIDE:
        raise ImageRejected(
            RejectionCode.SIDE_TOO_LONG,
            f"The picture is {width} × {height} pixels; no side may be longer than {MAX_SIDE:,}.",
        )
    if width * height > MAX_PIXELS:
        raise ImageRejected(
            RejectionCode.TOO_MANY_PIXELS,
            f"The picture has {width * height / 1e6:.1f} megapixels; {MAX_PIXELS // 10**6} are allowed.",
        )


def check_frames(frames: int, width: int, height: int) -> None:
    """Raise `ImageRejected` unless an animation of this length and size may be decoded."""
    if frames > MAX_FRAMES:
        raise ImageRejected(
            RejectionCode.TOO_MANY_FRAMES,
            f"The animation has more than {MAX_FRAMES} frames.",
        )
    if frames * width * height > MAX_PIXELS_IN_FRAMES:
        raise ImageRejected(
            RejectionCode.TOO_MANY_PIXELS_IN_FRAMES,
            f"{frames} frames of {width} × {height} are {frames * width * height / 1e6:.0f} megapixels; "
            f"{MAX_PIXELS_IN_FRAMES // 10**6} are allowed over all frames.",
        )
