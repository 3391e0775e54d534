"""The checks at the door: what a picture is, that it is complete, that it is not too much.

Pure Python over the bytes, a few milliseconds and no decoding. What only a decoder can know (damaged entropy
data, wrong checksums) is found by the confined decoder afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from moderation.intake.formats import avif, gif, jpeg, png, webp
from moderation.intake.formats.header import Inspected
from moderation.intake.formats.lookalikes import guess
from moderation.intake.limits import MAX_BYTES
from moderation.intake.rejection import ImageRejected, RejectionCode

__all__ = ["ImageRejected", "Inspected", "RejectionCode", "inspect", "walk_for"]

# Looks for the module's file and does not load it: the web process never holds a decoder.
_AVIF_IS_HERE = find_spec("PIL._avif") is not None
_ACCEPTED = "JPEG, PNG, GIF, WebP or AVIF" if _AVIF_IS_HERE else "JPEG, PNG, GIF or WebP"


def inspect(data: bytes) -> Inspected:
    """Say what the picture is, from its structure alone; raises `ImageRejected`."""
    if not data:
        raise ImageRejected(RejectionCode.MISSING, "There is no image.")
    if len(data) > MAX_BYTES:
        raise ImageRejected(
            RejectionCode.TOO_LARGE,
            f"The file has {len(data) / 2**20:.1f} MB; {MAX_BYTES // 2**20} MB are allowed.",
        )
    return walk_for(data)(data)


def walk_for(data: bytes) -> Callable[[bytes], Inspected]:
    """What reads a picture of this kind; raises `ImageRejected` for what is none. The first kilobyte is enough."""
    walk = _walk_for(data)
    if walk is None:
        raise ImageRejected(RejectionCode.UNSUPPORTED, f"This looks like {guess(data)}; send {_ACCEPTED}.")
    return walk


def _walk_for(data: bytes) -> Callable[[bytes], Inspected] | None:
    if data.startswith(jpeg.MAGIC):
        return jpeg.walk
    if data.startswith(png.MAGIC):
        return png.walk
    if data.startswith(gif.MAGICS):
        return gif.walk
    if webp.is_webp(data):
        return webp.walk
    if _AVIF_IS_HERE and avif.is_avif(data):
        return avif.walk
    return None
