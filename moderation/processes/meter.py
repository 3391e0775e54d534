"""How far a long walk has come, on one line of a terminal; silent anywhere else."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 32
EVERY_SECONDS = 0.1


class Meter:
    """A bar with percent, rate and the time left. `unit` is what is counted, in the plural."""

    def __init__(self, stream: TextIO, unit: str) -> None:
        self.stream = stream
        self.unit = unit
        self.moves = stream.isatty()
        self.started = time.monotonic()
        self.drawn_at = 0.0

    def reach(self, done: int, total: int) -> None:
        """So many of `total` are done."""
        now = time.monotonic()
        if not self.moves or (now - self.drawn_at < EVERY_SECONDS and done < total):
            return
        self.drawn_at = now
        self.stream.write(f"\r\x1b[K{self.words(done, max(done, total), now - self.started)}")
        self.stream.flush()

    def words(self, done: int, total: int, seconds: float) -> str:
        filled = WIDTH * done // max(total, 1)
        percent = 100 * done // max(total, 1)
        rate = done / max(seconds, 0.001)
        left = f"  {(total - done) / rate:,.0f} s left" if rate else ""
        bar = "█" * filled + "░" * (WIDTH - filled)
        return f"{bar} {percent:3} %  {done:,} of {total:,} {self.unit}  {rate:,.0f}/s{left}"

    def close(self) -> None:
        """Take the bar away: what comes out follows."""
        if self.moves:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
