"""Cutting off plain borders: a white frame around a picture hides it from a small classifier."""

from PIL import Image, ImageChops

# JPEG leaves noise of about this size in a plain area; a border must also take a share of the side to matter.
_TOLERANCE = 32
_MIN_SHARE = 0.04
_MIN_SIDE = 24
_THRESHOLD = ([0] * (_TOLERANCE + 1) + [255] * (255 - _TOLERANCE)) * 3


def trim_borders(image: Image.Image) -> Image.Image | None:
    """The RGB picture without its plain borders, or None when it has none worth cutting or nothing else."""
    trimmed = image
    for _ in range(2):  # a border may lie inside another
        before = trimmed.size
        for corner in ((0, 0), (1, 0), (0, 1), (1, 1)):
            box = _box_without(trimmed, corner)
            if box is None:
                return None
            trimmed = trimmed.crop(box)
        if trimmed.size == before:
            break
    if min(trimmed.size) < _MIN_SIDE:
        return None
    cut_x, cut_y = (1 - trimmed.width / image.width, 1 - trimmed.height / image.height)
    return trimmed if max(cut_x, cut_y) >= _MIN_SHARE else None


def _box_without(image: Image.Image, corner: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The part that differs from the colour of that corner; None for a picture of one colour."""
    colour = image.getpixel((corner[0] * (image.width - 1), corner[1] * (image.height - 1)))
    difference = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    return difference.point(_THRESHOLD).getbbox()
