"""A wall clock that can be set wrong for the product alone: a few lines of C, compiled where there is a cc."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class WrongClock:
    """Starts right. `env` is what a process needs to go by it."""

    def __init__(self, folder: Path) -> None:
        self.offset = folder / "clock"
        self.library = folder / "clock.so"
        self.set(0)
        compiler = shutil.which("cc")
        assert compiler is not None
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", self.library, SOURCE, "-ldl"], check=True)

    @property
    def env(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "SOAK_CLOCK": str(self.offset)}

    def set(self, seconds: int) -> None:
        """So much ahead of the right time; in place, since the file is mapped."""
        with self.offset.open("r+b" if self.offset.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))


def why_not() -> str:
    return "" if shutil.which("cc") else "there is no C compiler for a clock that can be set wrong"
