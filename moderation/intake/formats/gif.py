"""GIF: blocks from the logical screen to the trailer; every image descriptor is a frame."""

from __future__ import annotations

import re

from moderation.intake.formats.header import Inspected, check_canvas, check_frames
from moderation.intake.limits import MAX_FRAMES, MAX_GIF_SUB_BLOCKS, MAX_PIECES
from moderation.intake.rejection import corrupt, truncated

MAGICS = (b"GIF87a", b"GIF89a")
_IMAGE, _EXTENSION, _TRAILER, _PADDING = 0x2C, 0x21, 0x3B, 0x00
_GRAPHIC_CONTROL = 0xF9
_NOT_PADDING = re.compile(rb"[^\x00]")


def walk(data: bytes) -> Inspected:
    """Follow the blocks to the trailer; raises `ImageRejected`."""
    return _Walk(data).run()


class _Walk:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sub_blocks = 0
        self.frames = 0
        self.alpha = False
        self.width = _short(data, 6)
        self.height = _short(data, 8)

    def run(self) -> Inspected:
        data = self.data
        if len(data) < 13:
            raise truncated("it stops inside its header")
        position = 13 + _colour_table(data[10])
        for _ in range(MAX_PIECES):
            block = self._byte(position)
            if block == _TRAILER:
                break
            if block == _IMAGE:
                position = self._image(position)
            elif block == _EXTENSION:
                position = self._extension(position)
            elif block == _PADDING:
                position = self._after_padding(position)
            else:
                raise corrupt(f"block {block:02X} at byte {position} does not exist")
        else:
            raise corrupt(f"it has more than {MAX_PIECES:,} blocks")
        if not self.frames:
            raise corrupt("it has no picture data")
        check_canvas(self.width, self.height)
        check_frames(self.frames, self.width, self.height)
        return Inspected("GIF", self.width, self.height, self.frames, self.alpha)

    def _image(self, position: int) -> int:
        flags = self._byte(position + 9)
        # A frame that reaches beyond the logical screen enlarges the canvas, in decoders and so here.
        self.width = max(self.width, _short(self.data, position + 1) + _short(self.data, position + 5))
        self.height = max(self.height, _short(self.data, position + 3) + _short(self.data, position + 7))
        self.frames += 1
        if self.frames > MAX_FRAMES:
            check_frames(self.frames, 1, 1)
        return self._skip_sub_blocks(position + 10 + _colour_table(flags) + 1)

    def _extension(self, position: int) -> int:
        if self._byte(position + 1) == _GRAPHIC_CONTROL and self._byte(position + 3) & 1:
            self.alpha = True
        return self._skip_sub_blocks(position + 2)

    def _skip_sub_blocks(self, position: int) -> int:
        data, length = self.data, len(self.data)
        for used in range(1, MAX_GIF_SUB_BLOCKS - self.sub_blocks):
            if position >= length:
                raise truncated("it stops inside a block, before the trailer")
            size = data[position]
            position += size + 1
            if not size:
                self.sub_blocks += used
                return position
        raise corrupt(f"it is cut into more than {MAX_GIF_SUB_BLOCKS:,} blocks")

    def _after_padding(self, position: int) -> int:
        block = _NOT_PADDING.search(self.data, position)
        if block is None:
            raise truncated("the trailer is missing")
        return block.start()

    def _byte(self, position: int) -> int:
        if position >= len(self.data):
            raise truncated("the trailer is missing")
        return self.data[position]


def _short(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 2], "little")


def _colour_table(flags: int) -> int:
    """Length in bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
