"""Making the renditions that everyone uses from one decoded frame; no metadata survives."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageFilter

from moderation.intake.confined.opening import load_plain, orientation

ANALYSIS_SIDE, FULL_SIDE, VEILED_SIDE, THUMB_SIDE = 1024, 2048, 640, 160  # pixels, longest side
ANALYSIS_QUALITY, FULL_QUALITY, VEILED_QUALITY = 85, 90, 80
# What is left of a veiled picture: about this many blurred spots along its longest side.
VEILED_SPOTS = 50
VEILED_RADIUS = 1.0  # Gaussian blur of the spots, in spots

# HAMMING costs half of LANCZOS, and nobody measures or sees the difference here.
_FILTER = Image.Resampling.HAMMING


@dataclass(frozen=True)
class Made:
    """One finished JPEG."""

    data: bytes
    width: int
    height: int


def load_reduced(picture: Image.Image, side: int) -> Image.Image:
    """Decode the current frame upright, its longest side at most `side`; modes as `load_plain`."""
    if picture.format in ("JPEG", "MPO"):
        # Decodes at half, quarter or eighth where that is still larger than what is wanted.
        picture.draft(None, _fitted(picture.size, side))
    plain = load_plain(picture)
    small = plain.resize(_fitted(plain.size, side), _FILTER, reducing_gap=2.0)
    if small.mode == "CMYK":
        small = small.convert("RGB")
    turn = _TURNS.get(orientation(picture))
    return small if turn is None else small.transpose(turn)


def encode(picture: Image.Image, quality: int) -> Made:
    """JPEG of the pixels alone."""
    picture.info.clear()  # else a comment would be written again
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Made(buffer.getvalue(), *picture.size)


def make_all(analysis: Image.Image, *, thumb: bool) -> dict[str, Made]:
    """All renditions of one RGB frame, each from the analysis picture."""
    grey = analysis.convert("L")
    veiled = veil(grey)
    made = {
        "analysis": encode(analysis, ANALYSIS_QUALITY),
        "grey": encode(grey, ANALYSIS_QUALITY),
        "veiled": encode(veiled, VEILED_QUALITY),
    }
    if thumb:
        small = veiled.resize(_fitted(veiled.size, THUMB_SIDE), _FILTER)
        made["veiled_thumb"] = encode(small, VEILED_QUALITY)
    return made


def veil(grey: Image.Image, spots: int = VEILED_SPOTS) -> Image.Image:
    """Blur a grey picture, whatever its size, until shapes can be told and details cannot.

    `spots` is about how many are left along its longest side.
    """
    blurred = grey.resize(_fitted(grey.size, spots), Image.Resampling.BOX)
    blurred = blurred.filter(ImageFilter.GaussianBlur(VEILED_RADIUS))
    return blurred.resize(_fitted(grey.size, VEILED_SIDE), Image.Resampling.BICUBIC)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size with its longest side at most `side`, never enlarged, never zero."""
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
