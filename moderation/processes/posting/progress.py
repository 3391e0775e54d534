"""One line that moves on a terminal, and nothing but the lines that matter elsewhere."""

from __future__ import annotations

from typing import TextIO

WIDTH = 32


class Progress:
    """A bar on `stream`. Lines said meanwhile stand above it."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total = total
        self.done = 0
        self.stream = stream
        self.moves = stream.isatty()

    def step(self) -> None:
        self.done += 1
        self._draw()

    def say(self, line: str) -> None:
        if self.moves:
            self.stream.write("\r\x1b[K")
        self.stream.write(f"{line}\n")
        self._draw()

    def close(self) -> None:
        if self.moves:
            self.stream.write("\n")
        self.stream.flush()

    def _draw(self) -> None:
        if self.moves:
            filled = WIDTH * self.done // max(self.total, 1)
            self.stream.write(f"\r\x1b[K{'█' * filled}{'░' * (WIDTH - filled)} {self.done} of {self.total}")
        self.stream.flush()
