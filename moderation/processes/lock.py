"""One supervisor per folder of data. The kernel lets go of the lock when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

POLL_SECONDS = 0.2


class AlreadyRunning(Exception):
    """Another supervisor uses the folder."""


def hold_lock(folder: Path, *, patience: float) -> TextIO:
    """Take the folder's lock and keep it as long as the returned file stays open.

    Waits up to `patience` seconds, since a supervisor that was just told to stop needs a moment.
    Raises AlreadyRunning with the holder's number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "run.lock").open("a+")
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                file.seek(0)
                holder = file.read().strip() or "unknown"
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
