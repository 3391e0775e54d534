"""The bell on SQLite: a FIFO in DATA_DIR, heard by the workers of this machine, without a word to the database."""

from __future__ import annotations

import contextlib
import os
import select
import stat
from pathlib import Path

from moderation.environment import DATA_DIR

PATH = DATA_DIR / "wake.fifo"
ENOUGH = 4096  # rings read at once


def ring(path: Path = PATH) -> None:
    """Ring; when nobody listens, or they have not come yet for what was rung before, that is all right."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(descriptor, b"\0")
        finally:
            os.close(descriptor)


class FifoEar:
    """Hears `ring`, once it has attended; its end is closed with the process, and no program it starts gets it."""

    def __init__(self, path: Path = PATH) -> None:
        self.path = path
        self.descriptor: int | None = None

    def attend(self) -> None:
        """Keep what is rung from now on. Raises OSError where there can be no FIFO."""
        if self.descriptor is not None:
            return
        with contextlib.suppress(FileExistsError):
            os.mkfifo(self.path, 0o600)
        # For writing too: a FIFO whose last writer has gone would be at its end, and so always ready.
        descriptor = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileExistsError(f"{self.path} is no FIFO")
        self.descriptor = descriptor

    def wait(self, seconds: float) -> bool:
        """Whether it rang since it was last asked, or within this time. Raises OSError when it does not attend."""
        if self.descriptor is None:
            raise FileNotFoundError(self.path)
        rung, _, _ = select.select([self.descriptor], [], [], seconds)
        if rung:
            with contextlib.suppress(BlockingIOError):  # another worker has read it
                os.read(self.descriptor, ENOUGH)
        return bool(rung)
