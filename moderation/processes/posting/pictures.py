"""Which files are posted, and how a picture is made smaller before."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 90


def find_pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """A file that is named, whatever it is called; of a folder, all that is called like a picture.

    Raises FileNotFoundError for a path that is not there.
    """
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
            yield from sorted(inside)
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(path)


def read_picture(path: Path, max_side: int | None) -> bytes:
    """The file's bytes; of a still picture whose longer side is over `max_side` px, a JPEG of that size.

    What cannot be read as a picture goes out as it is: the API says what is wrong with it.
    """
    raw = path.read_bytes()
    if max_side is None:
        return raw
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if max(picture.size) <= max_side or getattr(picture, "n_frames", 1) > 1:
                return raw
            return _shrink(picture, max_side)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return raw


def _shrink(picture: Image.Image, max_side: int) -> bytes:
    picture.draft("RGB", (max_side, max_side))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((max_side, max_side))
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
