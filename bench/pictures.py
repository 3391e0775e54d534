"""Pictures from a fixed seed: noisy like photographs, and each one different in every pixel row that matters."""

from __future__ import annotations

import io
import random
from functools import cache

from PIL import ExifTags, Image, ImageChops, ImageDraw


def tiny(number: int) -> bytes:
    """A JPEG of 64 × 64 pixels; each number has its own colours, so its renditions differ too."""
    picture = Image.new("RGB", (64, 64), (number * 7 % 256, number // 256 * 16 % 256, 90))
    ImageDraw.Draw(picture).text((4, 20), str(number), fill=(255, 255, 255))
    return _jpeg(picture, 85)


def photograph(number: int, width: int = 1600, height: int = 1250) -> bytes:
    """A JPEG of 2 megapixels, shifted and numbered so that no two are alike."""
    picture = ImageChops.offset(_noise(width, height), number * 37 % width, number * 11 % height)
    ImageDraw.Draw(picture).text((40, 40), str(number), fill=(255, 255, 255))
    return _jpeg(picture, 85)


def camera() -> bytes:
    """A JPEG of 12 megapixels, held on its side as a telephone writes it (EXIF orientation 6)."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    buffer = io.BytesIO()
    _noise(4000, 3000).save(buffer, "JPEG", quality=88, exif=exif)
    return buffer.getvalue()


def upload(kilobytes: int = 200) -> bytes:
    """A JPEG of roughly this size."""
    quality = 95
    data = _jpeg(_noise(1200, 900), quality)
    while len(data) > kilobytes * 1024 and quality > 20:
        quality -= 3
        data = _jpeg(_noise(1200, 900), quality)
    return data


@cache
def _noise(width: int, height: int) -> Image.Image:
    """Soft shapes with grain on top."""
    source = random.Random(20261122)
    soft = Image.frombytes("RGB", (16, 12), source.randbytes(16 * 12 * 3)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    half = (width // 2, height // 2)
    grain = Image.frombytes("L", half, source.randbytes(half[0] * half[1])).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    return Image.blend(soft, Image.merge("RGB", (grain, grain, grain)), 0.12)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
