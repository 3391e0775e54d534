"""Which frames of an animation are looked at, and on which backgrounds."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from PIL import Image

MOST_FRAMES = 16
_COLOURS = {"white": (255, 255, 255, 255), "black": (0, 0, 0, 255)}


def choose_frames(total: int, seed: bytes) -> tuple[int, ...]:
    """Frame numbers from 1: all up to 16, else first, second, last and 13 that only the seed foretells."""
    if total <= MOST_FRAMES:
        return tuple(range(1, total + 1))
    between = sorted(
        range(3, total), key=lambda number: hmac.digest(seed, number.to_bytes(4, "big"), hashlib.sha256)
    )
    return (1, 2, *sorted(between[: MOST_FRAMES - 3]), total)


def composites(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """The frame as people may see it, in RGB: as it is, or on white and on black where these differ."""
    if picture.mode not in ("RGBA", "LA"):
        yield "none", picture if picture.mode == "RGB" else picture.convert("RGB")
        return
    on_white, on_black = composite(picture, "white"), composite(picture, "black")
    if on_white.tobytes() == on_black.tobytes():
        yield "none", on_white
    else:
        yield "white", on_white
        yield "black", on_black


def composite(picture: Image.Image, background: str) -> Image.Image:
    """One of the pictures of `composites`, by its name."""
    if background == "none" or picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, _COLOURS[background]), layer).convert("RGB")
