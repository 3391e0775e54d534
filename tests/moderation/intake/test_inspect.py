"""The door: what is taken, what is turned away with which code, and that rubbish costs little."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.intake.inspect import ImageRejected, Inspected, inspect
from moderation.intake.limits import MAX_BYTES
from tests import pictures


def code_of(data: bytes) -> str:
    with pytest.raises(ImageRejected) as caught:
        inspect(data)
    assert caught.value.detail.endswith(".")
    return caught.value.code.value


@pytest.mark.parametrize("name", pictures.GOOD)
def test_it_takes(name: str) -> None:
    found = inspect(pictures.GOOD[name]())
    assert found.format.lower() in name or found.format == "PNG"
    assert found.width > 0
    assert found.frames >= 1


def test_it_reads_size_frames_and_alpha() -> None:
    assert inspect(pictures.jpeg(321, 123)) == Inspected("JPEG", 321, 123, 1, False)
    assert inspect(pictures.png(321, 123)) == Inspected("PNG", 321, 123, 1, False)
    assert inspect(pictures.gif(321, 123)) == Inspected("GIF", 321, 123, 1, False)
    assert inspect(pictures.webp(321, 123)) == Inspected("WEBP", 321, 123, 1, False)
    assert inspect(pictures.webp(321, 123, lossless=True)) == Inspected("WEBP", 321, 123, 1, False)
    assert inspect(pictures.avif(321, 123)) == Inspected("AVIF", 321, 123, 1, False)
    assert inspect(pictures.red_under_alpha_zero()).alpha
    assert inspect(pictures.palette_png_see_through()).alpha


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("count", [2, 3, 20])
def test_it_counts_frames(kind: str, count: int) -> None:
    assert inspect(pictures.grey_steps(kind, count)).frames == count


def test_it_counts_a_default_picture_outside_the_animation() -> None:
    first, second = pictures.scene(40, 30), pictures.scene(40, 30, pictures.RED)
    data = pictures.encode(first, "PNG", save_all=True, default_image=True, append_images=[second, first])
    assert inspect(data).frames == 3


def test_it_says_when_there_is_nothing() -> None:
    assert code_of(b"") == "image_missing"


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (pictures.SVG, "SVG"),
        (b"  <svg width='1'>", "SVG"),
        (pictures.EPS, "EPS"),
        (pictures.HEIC, "HEIC"),
        (pictures.TEXT, "text"),
        ("日本語のテキスト".encode() * 60, "text"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x00\x01\x02\x03" * 9, "no picture format"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "no picture format"),
    ],
)
def test_it_names_what_it_does_not_take(data: bytes, looks_like: str) -> None:
    with pytest.raises(ImageRejected, match=looks_like) as caught:
        inspect(data)
    assert caught.value.code == "image_unsupported"


def test_it_does_not_take_tiff_or_bmp() -> None:
    assert code_of(pictures.tiff()) == "image_unsupported"
    assert code_of(pictures.bmp()) == "image_unsupported"


@pytest.mark.parametrize(
    "data",
    [
        pictures.jpeg(),
        pictures.progressive_jpeg(),
        pictures.jpeg_with_restarts(),
        pictures.jpeg_with_thumbnail(),
        pictures.png(),
        pictures.animated("PNG", [pictures.BLUE, pictures.RED]),
        pictures.gif(),
        pictures.hot_second_frame(),
        pictures.webp(),
        pictures.animated("WEBP", [pictures.BLUE, pictures.RED]),
        pictures.avif(),
        pictures.animated("AVIF", [pictures.BLUE, pictures.RED]),
    ],
    ids=lambda data: f"{bytes(data[:12])!r}-{len(data)}",
)
def test_it_sees_every_cut(data: bytes) -> None:
    """Cut anywhere after the first bytes that tell the format, the file is never taken as complete."""
    for length in range(32, len(data), max(1, len(data) // 400)):
        assert code_of(data[:length]) in {"image_truncated", "image_corrupt"}
    for length in (len(data) - 1, len(data) - 5, len(data) * 9 // 10, len(data) // 2):
        assert code_of(data[:length]) == "image_truncated"


def test_it_is_not_fooled_by_a_thumbnails_end_marker() -> None:
    data = pictures.jpeg_with_thumbnail()
    assert data.count(b"\xff\xd9") >= 2
    assert code_of(data[:-2]) == "image_truncated"


EMPTY_FRAME = struct.pack("<BHHHHB", 0x2C, 0, 0, 0, 0, 0) + b"\x02\x02\x44\x01\x00"


def test_it_refuses_nonsense_headers() -> None:
    def patched(data: bytes, at: int, new: bytes) -> bytes:
        return data[:at] + new + data[at + len(new) :]

    jpeg, png, webp, avif = pictures.jpeg(), pictures.png(), pictures.webp(), pictures.avif()
    assert code_of(patched(jpeg, jpeg.index(b"\xff\xc0") + 5, b"\0\0")) == "image_corrupt"
    assert code_of(patched(png, 16, bytes(4))) == "image_corrupt"
    assert code_of(patched(png, 25, b"\x05")) == "image_corrupt"
    assert code_of(patched(png, 12, b"JUNK")) == "image_corrupt"
    assert code_of(patched(webp, 26, b"\0\0")) == "image_corrupt"
    assert code_of(patched(avif, avif.index(b"ispe") + 8, bytes(8))) == "image_corrupt"
    assert code_of(pictures.gif_of(2, 0, 0, frame=EMPTY_FRAME)) == "image_corrupt"
    assert code_of(pictures.gif_of(0, 10, 10)) == "image_corrupt"
    assert code_of(b"\xff\xd8\xff\xd9") == "image_corrupt"
    assert code_of(jpeg[: jpeg.index(b"\xff\xda")] + b"\xff\xd9") == "image_corrupt"
    assert code_of(jpeg[:2] + b"no marker" + jpeg[2:]) == "image_unsupported"
    assert code_of(jpeg[:20] + b"no marker" + jpeg[20:]) == "image_corrupt"


def test_it_refuses_a_jpeg_that_states_its_size_twice() -> None:
    jpeg = pictures.jpeg()
    at = jpeg.index(b"\xff\xc0")
    header = jpeg[at : at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")]
    assert code_of(jpeg[:at] + header + jpeg[at:]) == "image_corrupt"


def test_it_refuses_too_many_bytes() -> None:
    assert code_of(pictures.too_many_bytes()) == "image_too_large"
    assert code_of(pictures.too_many_bytes(MAX_BYTES + 1)) == "image_too_large"
    assert inspect(pictures.too_many_bytes(MAX_BYTES)).format == "JPEG"


def test_it_refuses_too_many_pixels_and_too_long_a_side() -> None:
    assert len(pictures.png_of_177_megapixels()) < 22_000
    assert code_of(pictures.png_of_177_megapixels()) == "image_too_many_pixels"
    assert code_of(pictures.png_header_of_65000()) == "image_side_too_long"
    assert code_of(pictures.gif_of(1, 16_385, 1)) == "image_side_too_long"
    assert inspect(pictures.gif_of(1, 16_384, 1)).width == 16_384
    assert inspect(pictures.gif_of(1, 10_000, 5_000)).height == 5_000
    assert code_of(pictures.gif_of(1, 10_000, 5_001)) == "image_too_many_pixels"


def test_it_refuses_too_many_frames() -> None:
    assert inspect(pictures.many_tiny_gif_frames(500)).frames == 500
    assert code_of(pictures.many_tiny_gif_frames(501)) == "image_too_many_frames"


def test_it_refuses_too_many_pixels_over_all_frames() -> None:
    assert code_of(pictures.sixty_gif_frames_of_16_megapixels()) == "image_too_many_pixels_in_frames"
    assert inspect(pictures.gif_of(40, 5000, 2000)).frames == 40
    assert code_of(pictures.gif_of(41, 5000, 2000)) == "image_too_many_pixels_in_frames"


def test_it_counts_gif_frames_that_reach_beyond_the_screen() -> None:
    reaching = struct.pack("<BHHHHB", 0x2C, 9_000, 9_000, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    assert code_of(pictures.gif_of(2, 8, 8, frame=reaching)) == "image_too_many_pixels"


HEAD = pictures.jpeg()[: pictures.jpeg().index(b"\xff\xda") + 14]


@pytest.mark.parametrize(
    "unit",
    [
        HEAD + b"|\xff\x00",
        HEAD + b"|\xff",
        HEAD + b"|\xff\xd0",
        b"\xff\xd8|\xff\xe1\x00\x02",
        b"\xff\xd8|\xff\x01",
        pictures.gif_of(0, 8, 8)[:-1] + b"\x21\xfe|\x01\x01",
        pictures.gif_of(0, 8, 8)[:-1] + b"|\x21\xfe\x00",
        pictures.gif_of(0, 8, 8)[:-1] + b"|\x00",
        pictures.png()[:33] + b"|" + pictures.chunk(b"tEXt", b""),
        b"RIFF\xf0\xff\x3f\x01WEBPVP8X\x0a\0\0\0" + bytes(10) + b"|ABCD\0\0\0\0",
        pictures.avif()[:32] + b"|\0\0\0\x08free",
    ],
    ids=range(11),
)
def test_it_is_done_soon_with_20_mb_of_the_worst(unit: bytes) -> None:
    start, _, repeated = unit.rpartition(b"|")
    data = start + repeated * ((MAX_BYTES - len(start)) // len(repeated))
    began = time.process_time()
    with pytest.raises(ImageRejected):
        inspect(data)
    assert time.process_time() - began < 1.0  # 0.03 to 0.3 s measured; quadratic would be hours


def test_it_walks_a_20_mb_jpeg_in_milliseconds() -> None:
    scan = bytes(range(255)) * ((MAX_BYTES - len(HEAD) - 2) // 255)
    data = HEAD + scan.replace(b"\xff", b"\xff\x00") + b"\xff\xd9"
    best = min(_seconds(data) for _ in range(3))
    assert best < 0.2  # 0.013 s measured


def _seconds(data: bytes) -> float:
    began = time.process_time()
    inspect(data)
    return time.process_time() - began


SAMPLES = [make() for make in pictures.GOOD.values()]


@given(
    sample=st.sampled_from(SAMPLES),
    edits=st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=9), st.integers(0, 40)), max_size=6),
)
@settings(max_examples=400, deadline=2000)
def test_it_answers_or_rejects_whatever_is_changed(
    sample: bytes, edits: list[tuple[int, bytes, int]]
) -> None:
    data = sample
    for place, new, removed in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + removed :]
    _answers_or_rejects(data)


@given(
    magic=st.sampled_from(
        [b"", b"\xff\xd8\xff", pictures.png()[:33], b"GIF89a", b"RIFF\x40\0\0\0WEBP", pictures.avif()[:40]]
    ),
    rest=st.binary(max_size=400),
)
@settings(max_examples=400, deadline=2000)
def test_it_answers_or_rejects_rubbish_behind_any_magic(magic: bytes, rest: bytes) -> None:
    _answers_or_rejects(magic + rest)


def _answers_or_rejects(data: bytes) -> None:
    try:
        found = inspect(data)
    except ImageRejected:
        return
    assert found.width > 0
    assert found.frames >= 1


TRAILERS = {
    "a text that looks like a box": b"TRAILING bytes of somebody",
    "another text": b"<?php echo 1; ?>" * 9,
    "a box shorter than its header": b"\0\0\0\x03JUNK" + bytes(40),
    "zeros": bytes(500),
    "a few bytes": b"abc",
    "a whole box of no use": b"\0\0\0\x10JUNKJUNKJUNK",
    "a length of 64 bits": b"\0\0\0\x01JUNK" + b"\xff" * 20,
}


@pytest.mark.parametrize("name", TRAILERS)
@pytest.mark.parametrize("make", ["avif", "avif sequence", "jpeg", "png", "gif", "webp"])
def test_it_takes_any_trailing_bytes(make: str, name: str) -> None:
    data = pictures.GOOD[make]()
    assert inspect(data + TRAILERS[name]) == inspect(data)


def test_it_does_not_take_the_rest_of_an_avif_for_trailing_bytes() -> None:
    """A second box of picture data that is cut off, behind a picture that is complete."""
    assert code_of(pictures.avif() + b"\0\x01\0\0mdat" + bytes(100)) == "image_truncated"
