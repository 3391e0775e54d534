"""The images of a storm: small, of several formats, some posted twice, some that no decoder takes, one poison."""

from __future__ import annotations

import io
import random

from PIL import Image

from tests.pictures import undecodable_jpeg

POISON_SIDE = 7000


def storm_pictures(count: int, *, seed: int) -> list[bytes]:
    made: list[bytes] = []
    for index in range(count):
        if index % 97 == 50:
            made.append(undecodable_jpeg())
        elif index % 20 == 19:
            made.append(made[-2])  # the same bytes again, for the same platform
        else:
            made.append(picture(index, seed=seed))
    return made


def picture(index: int, *, seed: int) -> bytes:
    """Noise, so that no two are alike even after the decoder made them small."""
    lot = random.Random(f"{seed}:{index}")
    frames = [Image.frombytes("RGB", (32, 24), lot.randbytes(32 * 24 * 3)) for _ in range(3)]
    stream = io.BytesIO()
    if index % 25 == 7:
        frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    else:
        frames[0].save(stream, "PNG" if index % 10 == 3 else "JPEG")
    return stream.getvalue()


def poison() -> bytes:
    """Within all limits, but its decoder needs hundreds of megabytes: what an OOM killer picks."""
    stream = io.BytesIO()
    Image.new("RGB", (POISON_SIDE, POISON_SIDE), (90, 20, 160)).save(stream, "PNG", compress_level=1)
    return stream.getvalue()
