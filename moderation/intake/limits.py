"""How large a picture may be. The door checks these on headers, the confined decoder once more."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384  # pixels
MAX_FRAMES = 500
MAX_PIXELS_IN_FRAMES = 400_000_000  # frames x width x height of an animation

MAX_PIECES = 100_000  # chunks, boxes or segments of one file; real files have hundreds
MAX_GIF_SUB_BLOCKS = 400_000  # a 20 MB GIF in blocks of the usual 255 bytes has 82,000
