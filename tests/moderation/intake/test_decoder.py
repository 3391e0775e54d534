"""The confined decoder: what comes out is what people see, and nothing else comes out."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from moderation.intake.decoder import Decoded, Decoder, DecodeRefused, Picture
from tests import pictures

SEED = b"a seed"


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as one:
        yield one


def seen(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data))


def colour_at(picture: Picture, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a place given in parts of width and height."""
    image = seen(picture).convert("RGB")
    pixel = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def is_near(found: tuple[int, int, int], wanted: tuple[int, ...], by: int = 30) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def everything(decoded: Decoded) -> list[Picture]:
    return [
        picture
        for frame in decoded.frames
        for picture in (frame.analysis, frame.grey, frame.veiled, frame.veiled_thumb)
        if picture is not None
    ]


@pytest.mark.parametrize("name", pictures.GOOD)
def test_it_decodes(decoder: Decoder, name: str) -> None:
    decoded = decoder.decode(pictures.GOOD[name](), seed=SEED)
    assert [frame.number for frame in decoded.frames] == list(range(1, len(decoded.frames) + 1))
    assert [frame.veiled_thumb is not None for frame in decoded.frames] == [
        number == 0 for number in range(len(decoded.frames))
    ]
    for picture in everything(decoded):
        assert seen(picture).format == "JPEG"
        assert seen(picture).size == (picture.width, picture.height)
        assert hashlib.sha256(picture.data).hexdigest() == picture.sha256
    for frame in decoded.frames:
        assert seen(frame.analysis).mode == "RGB"
        assert {seen(frame.grey).mode, seen(frame.veiled).mode} == {"L"}


def test_it_makes_the_same_bytes_again(decoder: Decoder) -> None:
    data = pictures.grey_steps("GIF", 30)
    assert decoder.decode(data, seed=SEED) == decoder.decode(data, seed=SEED)
    numbers = [frame.source_frame for frame in decoder.decode(data, seed=SEED).frames]
    assert numbers != [frame.source_frame for frame in decoder.decode(data, seed=b"another").frames]


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp])
def test_it_reduces_large_pictures_and_leaves_small_ones(decoder: Decoder, make: object) -> None:
    assert callable(make)
    large = decoder.decode(make(3000, 1500), seed=SEED)
    (frame,) = large.frames
    assert (large.width, large.height) == (3000, 1500)
    assert (frame.analysis.width, frame.analysis.height) == (1024, 512)
    assert (frame.grey.width, frame.grey.height) == (1024, 512)
    assert (frame.veiled.width, frame.veiled.height) == (640, 320)
    assert frame.veiled_thumb is not None
    assert (frame.veiled_thumb.width, frame.veiled_thumb.height) == (160, 80)
    assert is_near(colour_at(frame.analysis, 0.5, 0.9), pictures.BLUE)
    small = decoder.decode(make(90, 60), seed=SEED).frames[0]
    assert (small.analysis.width, small.veiled.width) == (90, 90)


def test_it_never_makes_a_side_vanish(decoder: Decoder) -> None:
    (frame,) = decoder.decode(pictures.gif_of(1, 16_384, 1), seed=SEED).frames
    assert (frame.analysis.width, frame.analysis.height) == (1024, 1)
    assert frame.veiled.height == 1


def test_it_blurs_the_veil_until_details_are_gone(decoder: Decoder) -> None:
    """A chessboard of 64 fields a side is plain to see in grey and gone in the veil, at every size."""
    for side in (256, 1024, 3072):
        board = Image.new("L", (64, 64))
        board.putdata([255 * ((x + y) % 2) for y in range(64) for x in range(64)])
        data = pictures.encode(board.resize((side, side), Image.Resampling.NEAREST), "PNG")
        (frame,) = decoder.decode(data, seed=SEED).frames
        low, high = seen(frame.grey).getextrema()
        assert high - low > 200
        low, high = seen(frame.veiled).getextrema()
        assert high - low < 60
        assert frame.veiled_thumb is not None
        low, high = seen(frame.veiled_thumb).getextrema()
        assert high - low < 60


def test_a_stronger_veil_leaves_fewer_spots_and_a_lighter_one_more(decoder: Decoder) -> None:
    """Stripes that the one has lost are still there in the other; neither is in colour, or larger than the usual one."""
    lost = {}
    for stripes in (12, 60, 110):
        board = Image.new("L", (stripes, 1))
        board.putdata([255 * (x % 2) for x in range(stripes)])
        grey = pictures.encode(board.resize((1024, 512), Image.Resampling.NEAREST), "PNG")
        for spots in (25, 50, 100):
            veiled = decoder.veil(grey, spots=spots)
            assert (seen(veiled).mode, veiled.width, veiled.height) == ("L", 640, 320)
            low, high = seen(veiled).getextrema()
            lost[stripes, spots] = high - low < 60
    assert lost == {
        (12, 25): False, (12, 50): False, (12, 100): False,
        (60, 25): True, (60, 50): False, (60, 100): False,
        (110, 25): True, (110, 50): True, (110, 100): False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        pictures.jpeg_full_of_metadata(),
        pictures.png_full_of_metadata(),
        pictures.with_trailing_bytes(pictures.jpeg()),
        pictures.with_trailing_bytes(pictures.gif()),
        pictures.webp(exif=b"Exif\0\0SECRET-EXIF", xmp=b"SECRET-XMP", icc_profile=b"SECRET-ICC" * 20),
    ],
)
def test_it_keeps_no_metadata(decoder: Decoder, data: bytes) -> None:
    assert b"SECRET" in data
    decoded = decoder.decode(data, seed=SEED)
    for picture in [*everything(decoded), decoder.full(data, source_frame=1, composite="none")]:
        assert b"SECRET" not in picture.data
        assert not set(seen(picture).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_it_turns_pictures_as_exif_says(decoder: Decoder) -> None:
    """Red is on the left as stored; turned by 6 (a quarter clockwise) it is on top."""
    for width, height in ((400, 100), (4000, 1000)):
        decoded = decoder.decode(pictures.rotated_jpeg(6, width, height), seed=SEED)
        analysis = decoded.frames[0].analysis
        assert analysis.width * 4 == analysis.height
        assert is_near(colour_at(analysis, 0.5, 0.1), pictures.RED)
        assert is_near(colour_at(analysis, 0.5, 0.9), pictures.BLUE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_knows_all_orientations(decoder: Decoder, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    corners = {
        1: "red green blue white",
        2: "green red white blue",
        3: "white blue green red",
        4: "blue white red green",
        5: "red blue green white",
        6: "blue red white green",
        7: "white green blue red",
        8: "green white red blue",
    }[orientation].split()
    data = pictures.encode(_four_corners(), "PNG", exif=exif)
    analysis = decoder.decode(data, seed=SEED).frames[0].analysis
    places = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    for name, (x, y) in zip(corners, places, strict=True):
        assert is_near(colour_at(analysis, x, y), _CORNERS[name]), (name, x, y)


_CORNERS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


def _four_corners() -> Image.Image:
    picture = Image.new("RGB", (64, 64))
    for number, colour in enumerate(_CORNERS.values()):
        picture.paste(colour, (32 * (number % 2), 32 * (number // 2), *_end(number)))
    return picture


def _end(number: int) -> tuple[int, int]:
    return 32 * (number % 2) + 32, 32 * (number // 2) + 32


def test_it_follows_exif_only_as_browsers_do(decoder: Decoder) -> None:
    analysis = decoder.decode(pictures.jpeg_turned_by_xmp_only(), seed=SEED).frames[0].analysis
    assert (analysis.width, analysis.height) == (40, 20)


def test_it_takes_only_the_first_of_a_jpegs_pictures(decoder: Decoder) -> None:
    decoded = decoder.decode(pictures.multi_picture_jpeg(), seed=SEED)
    assert decoded.frames_total == len(decoded.frames) == 1
    assert is_near(colour_at(decoded.frames[0].analysis, 0.5, 0.9), pictures.BLUE)


def test_it_brings_cmyk_to_rgb(decoder: Decoder) -> None:
    (frame,) = decoder.decode(pictures.cmyk_jpeg(pictures.RED), seed=SEED).frames
    assert is_near(colour_at(frame.analysis, 0.5, 0.5), pictures.RED)


@pytest.mark.parametrize(("value", "grey"), [(65_535, 255), (32_768, 128), (300, 1), (0, 0)])
def test_it_scales_16_bit_grey(decoder: Decoder, value: int, grey: int) -> None:
    (frame,) = decoder.decode(pictures.png16_grey(value), seed=SEED).frames
    assert is_near(colour_at(frame.analysis, 0.5, 0.5), (grey,) * 3, by=2)


def test_it_scales_16_bit_colour(decoder: Decoder) -> None:
    (frame,) = decoder.decode(pictures.png16_colour(65_535, 300, 32_768), seed=SEED).frames
    assert is_near(colour_at(frame.analysis, 0.5, 0.5), (255, 1, 128), by=4)


def test_it_heeds_the_transparent_colour_of_16_bit_grey(decoder: Decoder) -> None:
    frames = decoder.decode(pictures.png16_grey_see_through(30_000), seed=SEED).frames
    assert [frame.composite for frame in frames] == ["white", "black"]
    assert is_near(colour_at(frames[0].analysis, 0.5, 0.5), (255, 255, 255), by=2)


def test_it_does_not_show_what_alpha_hides(decoder: Decoder) -> None:
    white, black = decoder.decode(pictures.red_under_alpha_zero(), seed=SEED).frames
    assert (white.composite, black.composite) == ("white", "black")
    assert (white.source_frame, black.source_frame) == (1, 1)
    assert is_near(colour_at(white.analysis, 0.5, 0.5), (255, 255, 255), by=2)
    assert is_near(colour_at(black.analysis, 0.5, 0.5), (0, 0, 0), by=2)


def test_it_shows_what_only_one_background_shows(decoder: Decoder) -> None:
    white, black = decoder.decode(pictures.white_on_transparent(), seed=SEED).frames
    assert seen(white.grey).getextrema() == (255, 255)
    low, high = seen(black.grey).getextrema()
    assert low < 10
    assert high > 245


def test_it_makes_one_picture_where_alpha_hides_nothing(decoder: Decoder) -> None:
    (frame,) = decoder.decode(pictures.opaque_rgba(), seed=SEED).frames
    assert frame.composite == "none"
    assert is_near(colour_at(frame.analysis, 0.5, 0.9), pictures.BLUE)


def test_it_sees_a_hot_second_frame(decoder: Decoder) -> None:
    decoded = decoder.decode(pictures.hot_second_frame(), seed=SEED)
    assert [frame.source_frame for frame in decoded.frames] == [1, 2, 3]
    assert is_near(colour_at(decoded.frames[0].analysis, 0.5, 0.9), pictures.BLUE)
    assert is_near(colour_at(decoded.frames[1].analysis, 0.5, 0.9), pictures.RED)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_it_takes_sampled_frames_from_where_it_says(decoder: Decoder, kind: str) -> None:
    decoded = decoder.decode(pictures.grey_steps(kind, 30), seed=SEED)
    assert decoded.frames_total == 30
    numbers = [frame.source_frame for frame in decoded.frames]
    assert len(numbers) == 16
    assert numbers[:2] == [1, 2]
    assert numbers[-1] == 30
    for frame in decoded.frames:
        level = frame.source_frame * 8
        assert is_near(colour_at(frame.analysis, 0.5, 0.9), (level,) * 3, by=6), frame.source_frame


def test_it_shows_in_full_what_it_numbered(decoder: Decoder) -> None:
    data = pictures.grey_steps("GIF", 30)
    for frame in decoder.decode(data, seed=SEED).frames[::5]:
        full = decoder.full(data, source_frame=frame.source_frame, composite=frame.composite)
        assert is_near(colour_at(full, 0.5, 0.9), colour_at(frame.analysis, 0.5, 0.9), by=4)
    on_black = decoder.full(pictures.white_on_transparent(), source_frame=1, composite="black")
    assert is_near(colour_at(on_black, 0.0, 0.0), (0, 0, 0), by=4)
    large = decoder.full(pictures.jpeg(3000, 1500), source_frame=1, composite="none")
    assert (large.width, large.height) == (2048, 1024)


@pytest.mark.parametrize(
    "data",
    [
        pictures.undecodable_jpeg(),
        pictures.undecodable_png(),
        pictures.jpeg()[:-600],
        pictures.png()[:-60],
        pictures.webp()[:-60],
        pictures.undecodable_avif(),
        pictures.tiff(),
        pictures.bmp(),
        pictures.EPS,
        pictures.SVG,
        pictures.HEIC,
        pictures.TEXT,
        b"",
        pictures.png_of_177_megapixels(),
        pictures.png_header_of_65000(),
    ],
)
def test_it_refuses_what_is_no_picture(decoder: Decoder, data: bytes) -> None:
    with pytest.raises(DecodeRefused) as caught:
        decoder.decode(data, seed=SEED)
    assert caught.value.code == "image_undecodable"
    assert caught.value.detail
    assert " at 0x" not in caught.value.detail


def test_it_holds_the_doors_limits_itself(decoder: Decoder) -> None:
    with pytest.raises(DecodeRefused) as caught:
        decoder.decode(pictures.sixty_gif_frames_of_16_megapixels(), seed=SEED)
    assert caught.value.code == "image_too_many_pixels_in_frames"


def test_it_takes_a_photograph_whose_exif_is_rubbish(decoder: Decoder) -> None:
    data = pictures.jpeg(exif=b"Exif\0\0" + bytes(range(200)))
    assert decoder.decode(data, seed=SEED).frames[0].analysis.width == 320
