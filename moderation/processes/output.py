"""Lines of many children on one stream, each line behind its child's name."""

from __future__ import annotations

import threading
from typing import BinaryIO, TextIO

LINE_LIMIT = 4000


class Output:
    """Writes whole lines, one at a time, from any thread."""

    def __init__(self, stream: TextIO, *, width: int = 8) -> None:
        self.stream = stream
        self.width = width
        self._lock = threading.Lock()

    def say(self, name: str, line: str) -> None:
        """One line. A reader who went away (a closed terminal, a broken pipe) stops nobody."""
        self.print(f"{name:<{self.width}} │ {line}")

    def print(self, text: str) -> None:
        """A text as it is, with nothing between its lines."""
        with self._lock:
            try:
                self.stream.write(f"{text}\n")
                self.stream.flush()
            except (OSError, ValueError):
                return

    def follow(self, name: str, pipe: BinaryIO) -> threading.Thread:
        """Pass on every line of a child's pipe until it closes."""
        thread = threading.Thread(target=self._pump, args=(name, pipe), name=f"output-{name}", daemon=True)
        thread.start()
        return thread

    def _pump(self, name: str, pipe: BinaryIO) -> None:
        with pipe:
            while raw := pipe.readline(LINE_LIMIT):
                self.say(name, raw.decode(errors="replace").rstrip())
