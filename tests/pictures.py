"""Test pictures of every kind, made here so that no file is kept: each function returns a file's bytes.

`GOOD` lists what the door takes; what it turns away stands under "Not to be taken".
"""

from __future__ import annotations

import functools
import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 60), (30, 60, 220)
Colour = tuple[int, ...]


def scene(width: int = 320, height: int = 200, colour: Colour = BLUE) -> Image.Image:
    """A picture with something to see: a gradient sky, a sun in the upper left, ground in `colour`."""
    sky = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge(
        "RGB", (sky, sky.point(lambda level: 255 - level // 2), Image.new("L", sky.size, 200))
    )
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 3 // 4, width, height), fill=colour)
    draw.ellipse((width // 10, height // 10, width // 4, height // 3), fill=(255, 230, 80))
    return picture


def encode(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of Pillow's format `kind`."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


# Ordinary files


def jpeg(width: int = 320, height: int = 200, colour: Colour = BLUE, **options: Any) -> bytes:
    return encode(scene(width, height, colour), "JPEG", **{"quality": 88, **options})


def png(width: int = 320, height: int = 200, colour: Colour = BLUE, **options: Any) -> bytes:
    return encode(scene(width, height, colour), "PNG", **options)


def webp(width: int = 320, height: int = 200, **options: Any) -> bytes:
    return encode(scene(width, height), "WEBP", **options)


def avif(width: int = 320, height: int = 200, **options: Any) -> bytes:
    return encode(scene(width, height), "AVIF", **{"speed": 10, **options})


def gif(width: int = 320, height: int = 200) -> bytes:
    return encode(scene(width, height).quantize(32), "GIF")


def photograph(seed: int = 0, width: int = 320, height: int = 200) -> bytes:
    """A JPEG that no other seed gives: for tests that need many different images."""
    picture = scene(width, height, ((seed * 37) % 256, (seed * 59 + 80) % 256, (seed * 83 + 160) % 256))
    ImageDraw.Draw(picture).text((width // 2, height // 2), str(seed), fill=(0, 0, 0))
    return encode(picture, "JPEG", quality=88)


# Unusual and honest


def progressive_jpeg() -> bytes:
    return jpeg(progressive=True)


def jpeg_with_restarts() -> bytes:
    return jpeg(restart_marker_blocks=1)


def cmyk_jpeg(colour: Colour = RED) -> bytes:
    return encode(Image.new("RGB", (64, 48), colour).convert("CMYK"), "JPEG", quality=95)


def grey_jpeg() -> bytes:
    return encode(scene().convert("L"), "JPEG")


def jpeg_with_fill_bytes() -> bytes:
    """Any marker may be preceded by FF bytes."""
    data = jpeg()
    at = data.index(b"\xff\xdb")
    return data[:at] + b"\xff\xff\xff" + data[at:-2] + b"\xff\xff" + data[-2:]


def jpeg_with_thumbnail() -> bytes:
    """An EXIF thumbnail: a whole JPEG, end marker and all, inside APP1."""
    exif = Image.Exif()
    exif[0x010E] = "a description"
    block = exif.tobytes() + jpeg(32, 20)
    return jpeg(exif=block)


def rotated_jpeg(orientation: int = 6, width: int = 400, height: int = 100) -> bytes:
    """Red half on the left as stored; EXIF tells to turn it."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(picture, "JPEG", exif=exif, quality=95)


def jpeg_turned_by_xmp_only() -> bytes:
    """Browsers show it as stored; Pillow's own look-up would turn it."""
    return encode(Image.new("RGB", (40, 20), RED), "JPEG", xmp=b'<x tiff:Orientation="6"/>')


def multi_picture_jpeg() -> bytes:
    """What cameras write: a second picture after the first one's end."""
    return encode(scene(), "MPO", save_all=True, append_images=[scene(colour=RED)])


def jpeg_full_of_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[29] = "SECRET-GPS-DATE"
    return jpeg(
        exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-ICC" * 20, xmp=b"<x>SECRET-XMP</x>"
    )


def png_full_of_metadata() -> bytes:
    comment, time = chunk(b"tEXt", b"Comment\0SECRET-COMMENT"), chunk(b"tIME", bytes(7))
    return insert_chunks(png(icc_profile=b"SECRET-ICC" * 20), comment, time)


def undecodable_avif() -> bytes:
    """Whole by its boxes, and rubbish inside them."""
    data = avif()
    start = data.index(b"mdat") + 4
    return data[:start] + bytes((at * 73 + 41) % 256 for at in range(len(data) - start))


def with_trailing_bytes(data: bytes) -> bytes:
    return data + b"<script>SECRET-TRAILER</script>" * 3


def png16_grey(value: int, width: int = 16, height: int = 8) -> bytes:
    """One grey of 16 bits all over; 65535 is white and 300 nearly black."""
    return raw_png(width, height, depth=16, colour_type=0, row=struct.pack("!H", value) * width)


def png16_grey_see_through(value: int, width: int = 16, height: int = 8) -> bytes:
    """As `png16_grey`, and that grey is declared transparent."""
    return insert_chunks(png16_grey(value, width, height), chunk(b"tRNS", struct.pack("!H", value)))


def png16_colour(red: int, green: int, blue: int, width: int = 16, height: int = 8) -> bytes:
    return raw_png(width, height, depth=16, colour_type=2, row=struct.pack("!3H", red, green, blue) * width)


def palette_png_see_through() -> bytes:
    return encode(scene().quantize(16), "PNG", transparency=0)


def red_under_alpha_zero() -> bytes:
    """Every pixel red and invisible: dropping alpha would show what nobody sees."""
    return encode(Image.new("RGBA", (64, 64), (*RED, 0)), "PNG")


def white_on_transparent() -> bytes:
    """A white square on nothing: on a white page nobody sees it."""
    picture = Image.new("RGBA", (64, 64), (255, 255, 255, 0))
    picture.paste((255, 255, 255, 255), (16, 16, 48, 48))
    return encode(picture, "PNG")


def opaque_rgba() -> bytes:
    return encode(scene().convert("RGBA"), "PNG")


# Animations


def animated(kind: str, colours: list[Colour], width: int = 48, height: int = 32) -> bytes:
    """One plain frame per colour, as GIF, PNG, WEBP or AVIF."""
    frames = [Image.new("RGB", (width, height), colour) for colour in colours]
    for number, frame in enumerate(frames):  # equal frames would be merged into one
        frame.putpixel((number % width, number // width), (255, 255, 255))
    options: dict[str, Any] = {"AVIF": {"speed": 10}, "WEBP": {"lossless": True}}.get(kind, {"loop": 0})
    return encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)


def hot_second_frame() -> bytes:
    """A harmless first frame, then the one that matters."""
    return animated("GIF", [BLUE, RED, BLUE])


def grey_steps(kind: str, count: int) -> bytes:
    """`count` frames, each telling its own number by its grey: 8 times the number, from 1, modulo 256."""
    return animated(kind, [((number * 8) % 256,) * 3 for number in range(1, count + 1)])


def gif_of(frames: int, width: int, height: int, *, frame: bytes | None = None) -> bytes:
    """A GIF of equal whole-screen frames, written block by block: one solid frame's data, repeated."""
    block = frame or _solid_gif_frame(width, height)
    screen = struct.pack("<HH", width, height) + b"\x80\x00\x00" + bytes(BLUE) + bytes(RED)
    return b"GIF89a" + screen + block * frames + b";"


def many_tiny_gif_frames(frames: int) -> bytes:
    """Frames of one pixel each on a small screen."""
    pixel = struct.pack("<BHHHHB", 0x2C, 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return gif_of(frames, 8, 8, frame=pixel)


def _solid_gif_frame(width: int, height: int) -> bytes:
    whole = encode(Image.new("P", (width, height), 1), "GIF")
    return whole[whole.rindex(struct.pack("<BHHHH", 0x2C, 0, 0, width, height)) : -1]


# Not to be taken


def png_of_177_megapixels() -> bytes:
    """An honest, complete PNG of 13,300 × 13,300 pixels in one bit, in some 21 kB."""
    side = 13_300
    return raw_png(side, side, depth=1, colour_type=0, row=b"\0" * ((side + 7) // 8))


def png_header_of_65000() -> bytes:
    """Only a header that announces 65,000 × 65,000 pixels."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack("!2I5B", 65_000, 65_000, 8, 2, 0, 0, 0))
        + chunk(b"IEND", b"")
    )


def sixty_gif_frames_of_16_megapixels() -> bytes:
    return gif_of(60, 4000, 4000)


def large_and_allowed() -> bytes:
    """49 megapixels in some 20 kB: inside every limit, and 200 MB each time it is held in RGBA."""
    return encode(Image.new("P", (7000, 7000), 1), "PNG", transparency=0, bits=1)


def too_many_bytes(size: int = 21 * 2**20) -> bytes:
    """A complete JPEG with a long tail."""
    data = jpeg()
    return data + bytes(size - len(data))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"
HEIC = struct.pack("!I", 24) + b"ftypheic\0\0\0\0mif1heic" + struct.pack("!I", 16) + b"mdat" + bytes(8)
TEXT = b"Dear moderator, this is no picture at all.\n" * 3


def tiff() -> bytes:
    return encode(scene(32, 20), "TIFF")


def bmp() -> bytes:
    return encode(scene(32, 20), "BMP")


def undecodable_jpeg() -> bytes:
    """Complete in its structure, and its tables are rubbish: only a decoder can tell."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc4") + 5  # the first Huffman table's code counts
    data[at : at + 16] = b"\xff" * 16
    return bytes(data)


def undecodable_png() -> bytes:
    """Complete chunks with right checksums around data that zlib cannot read."""
    head = struct.pack("!2I5B", 64, 64, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", b"no zlib stream at all") + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


# Building blocks


def chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk with its length and checksum."""
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))


def insert_chunks(data: bytes, *chunks: bytes) -> bytes:
    """The PNG with these chunks after its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def raw_png(width: int, height: int, *, depth: int, colour_type: int, row: bytes) -> bytes:
    """A PNG of equal rows, packed as given."""
    head = struct.pack("!2I5B", width, height, depth, colour_type, 0, 0, 0)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(b"\0" + row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


GOOD: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "progressive jpeg": progressive_jpeg,
    "jpeg with restart markers": jpeg_with_restarts,
    "jpeg with fill bytes": jpeg_with_fill_bytes,
    "jpeg with a thumbnail": jpeg_with_thumbnail,
    "jpeg of two pictures": multi_picture_jpeg,
    "rotated jpeg": rotated_jpeg,
    "cmyk jpeg": cmyk_jpeg,
    "grey jpeg": grey_jpeg,
    "png": png,
    "16 bit grey png": functools.partial(png16_grey, 30_000),
    "16 bit colour png": functools.partial(png16_colour, 65_535, 300, 0),
    "png with red under alpha 0": red_under_alpha_zero,
    "png with white on nothing": white_on_transparent,
    "palette png with transparency": palette_png_see_through,
    "apng": functools.partial(animated, "PNG", [BLUE, RED]),
    "gif": gif,
    "gif with a hot second frame": hot_second_frame,
    "webp": webp,
    "lossless webp": functools.partial(webp, lossless=True),
    "animated webp": functools.partial(animated, "WEBP", [BLUE, RED]),
    "avif": avif,
    "avif sequence": functools.partial(animated, "AVIF", [BLUE, RED]),
    "jpeg with trailing bytes": lambda: with_trailing_bytes(jpeg()),
    "png with trailing bytes": lambda: with_trailing_bytes(png()),
    "gif with trailing bytes": lambda: with_trailing_bytes(gif()),
    "webp with trailing bytes": lambda: with_trailing_bytes(webp()),
    "avif with trailing bytes": lambda: with_trailing_bytes(avif()),
}
"""What is accepted, by a name for test output."""
