from __future__ import annotations

import pytest
from PIL import Image

from moderation.screening.providers.trim import trim_borders
from tests.moderation.screening.providers.pictures import gradient


def framed(colour: str, size: tuple[int, int], at: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size, colour)
    canvas.paste(gradient(), at)
    return canvas


@pytest.mark.parametrize("colour", ["white", "black", "red"])
def test_it_cuts_a_plain_frame(colour: str) -> None:
    trimmed = trim_borders(framed(colour, (520, 440), (100, 100)))
    assert trimmed is not None
    assert abs(trimmed.width - 320) <= 6
    assert abs(trimmed.height - 240) <= 6


def test_it_cuts_bars_of_two_colours_and_a_frame_inside_a_frame() -> None:
    bars = Image.new("RGB", (320, 440), "white")
    bars.paste("black", (0, 340, 320, 440))
    bars.paste(gradient(), (0, 100))
    nested = Image.new("RGB", (720, 640), "black")
    nested.paste(framed("white", (520, 440), (100, 100)), (100, 100))
    for picture in (bars, nested):
        trimmed = trim_borders(picture)
        assert trimmed is not None
        assert abs(trimmed.height - 240) <= 8


def test_it_finds_a_small_picture_in_a_large_frame() -> None:
    canvas = Image.new("RGB", (1000, 1000), "white")
    canvas.paste(gradient(100, 80), (700, 20))
    trimmed = trim_borders(canvas)
    assert trimmed is not None
    assert trimmed.width <= 100


@pytest.mark.parametrize(
    "picture",
    [
        gradient(),
        framed("white", (324, 244), (2, 2)),
        Image.new("RGB", (300, 300), "white"),
        gradient(20, 20),
    ],
    ids=["no border", "thin border", "one colour", "tiny"],
)
def test_it_leaves_the_rest_alone(picture: Image.Image) -> None:
    assert trim_borders(picture) is None
