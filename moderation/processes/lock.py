"""One supervisor per folder of data. The kernel lets go of the lock when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

POLL_SECONDS = 0.2
ENDING = "ending"


class AlreadyRunning(Exception):
    """Another supervisor uses the folder."""


def hold_lock(folder: Path, *, patience: float) -> TextIO:
    """Take the folder's lock and keep it as long as the returned file stays open.

    Waits up to `patience` seconds for a supervisor that is ending, see `say_ending`; for one that runs on, not at
    all. Raises AlreadyRunning with the holder's number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "run.lock").open("a+")
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder, ending = _read(file)
            if not ending or time.monotonic() >= give_up:
                file.close()
                raise AlreadyRunning(
                    f"Second Look already runs on {folder} (process {holder}). "
                    "Stop it with Ctrl-C there, or set another DATA_DIR and PORT."
                ) from None
            time.sleep(POLL_SECONDS)
            continue
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file


def say_ending(lock: TextIO) -> None:
    """Tell whoever wants the lock that it is worth waiting for."""
    lock.write(f" {ENDING}")
    lock.flush()


def _read(file: TextIO) -> tuple[str, bool]:
    """The holder's number, and whether it is ending. One that has not written its number yet may be gone soon."""
    file.seek(0)
    words = file.read().split()
    return (words[0] if words else "unknown"), not words or ENDING in words
