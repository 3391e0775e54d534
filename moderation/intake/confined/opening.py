"""Opening a picture with the formats we take and no other, and bringing one frame to a plain mode."""

from __future__ import annotations

import io
import warnings

from PIL import AvifImagePlugin, ExifTags, Image, ImageChops, ImageFile, MpoImagePlugin, features

from moderation.intake.formats.header import check_canvas, check_frames
from moderation.intake.limits import MAX_PIXELS

FORMATS = ("JPEG", "PNG", "GIF", "WEBP") + (("AVIF",) if features.check("avif") else ())
_ALPHA_MODES = ("RGBA", "LA")


def configure() -> None:
    """Set Pillow's switches for this process; called once, in the fork server."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a thread counts as a process, and there may be none
    # Only this warning is a refusal: others are about odd EXIF blocks of honest photographs.
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def open_picture(data: bytes) -> Image.Image:
    """Open by header alone; raises what Pillow raises, or `ImageRejected` when it is too much."""
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    check_canvas(*picture.size)
    check_frames(frame_count(picture), *picture.size)
    return picture


def frame_count(picture: Image.Image) -> int:
    """Frames from 1. Further pictures inside a JPEG (gain maps, previews) are not shown by anyone."""
    if isinstance(picture, MpoImagePlugin.MpoImageFile):
        return 1
    return int(getattr(picture, "n_frames", 1))


def orientation(picture: Image.Image) -> int:
    """The EXIF orientation of a loaded picture, 1 to 8.

    Only the real EXIF block counts, as in browsers: Pillow's own look-up would also follow XMP and text
    chunks, with which a sender could have the picture screened on its side and shown upright.
    """
    block = picture.info.get("exif")
    if not isinstance(block, bytes):
        return 1
    exif = Image.Exif()
    try:
        exif.load(block)
        value = exif.get(ExifTags.Base.Orientation, 1)
    except MemoryError:
        raise
    except Exception:  # a damaged block raises almost anything and must not cost the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def load_plain(picture: Image.Image) -> Image.Image:
    """Decode the frame to L, RGB, CMYK, LA or RGBA, with its depth and transparency accounted for."""
    deep = any(str(tile[3]).endswith("16B") for tile in getattr(picture, "tile", ()))
    picture.load()
    if picture.mode.startswith("I"):
        return _from_16_bit_grey(picture)
    key = picture.info.get("transparency")
    if deep and isinstance(key, tuple):
        # Pillow has halved the depth of the pixels but not of the transparent colour.
        picture.info["transparency"] = tuple(part >> 8 for part in key)
    if picture.has_transparency_data:
        return _without_idle_alpha(picture if picture.mode in _ALPHA_MODES else picture.convert("RGBA"))
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _from_16_bit_grey(picture: Image.Image) -> Image.Image:
    """Take the high byte of each pixel: Pillow's own conversion clips, so that 300 becomes white."""
    raw = (picture if picture.mode == "I;16" else picture.convert("I;16")).tobytes()  # little-endian
    high = Image.frombytes("L", picture.size, raw[1::2])
    key = picture.info.get("transparency")
    if not isinstance(key, int):
        return high
    low = Image.frombytes("L", picture.size, raw[0::2])
    opaque = ImageChops.lighter(_differs(high, key >> 8), _differs(low, key & 0xFF))
    return _without_idle_alpha(Image.merge("LA", (high, opaque)))


def _differs(channel: Image.Image, value: int) -> Image.Image:
    """255 where the channel is not this value, else 0."""
    return channel.point([0 if level == value else 255 for level in range(256)])


def _without_idle_alpha(picture: Image.Image) -> Image.Image:
    low, _ = picture.getchannel("A").getextrema()
    return picture.convert(picture.mode[:-1]) if low == 255 else picture
