"""Small pictures for the scorers' tests."""

from __future__ import annotations

import hashlib
from io import BytesIO
from random import Random

from PIL import Image

from moderation.screening.providers.base import Frame, Question


def gradient(width: int = 320, height: int = 240) -> Image.Image:
    """A picture without a plain border: every row and column differs from the next."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    noise = Image.frombytes("L", (width, height), Random(7).randbytes(width * height))
    return Image.merge("RGB", (across, down, noise))


def frame(picture: Image.Image, number: int = 0) -> Frame:
    buffer = BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=90)
    data = buffer.getvalue()
    return Frame(number, hashlib.sha256(data).hexdigest(), data, *picture.size)


def question(*pictures: Image.Image, caption: str = "") -> Question:
    frames = tuple(frame(picture, number) for number, picture in enumerate(pictures))
    return Question(frames, caption=caption, surface="", language="", request_id="req-1")
