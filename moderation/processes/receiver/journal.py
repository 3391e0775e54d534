"""The last events as JSON lines in one file that does not grow for ever."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = 500
SLACK = 500


@dataclass(frozen=True)
class Received:
    """One webhook as it arrived, and what the receiver makes of its signature."""

    at: str  # ISO 8601, UTC
    platform: str
    webhook_id: str
    holds: bool
    why: str
    body: str

    @property
    def event(self) -> str:
        """The event's name as the body says it, or an empty text."""
        try:
            body = json.loads(self.body)
        except ValueError:
            return ""
        return str(body.get("type", "")) if isinstance(body, dict) else ""


class Journal:
    """Appends events and gives the newest. The file is cut to KEPT lines whenever SLACK more have come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._events: deque[Received] = deque(self._read(), maxlen=KEPT)
        self._lines = KEPT + SLACK  # unknown after a start: the first append cuts the file

    def _read(self) -> list[Received]:
        """The lines of an earlier start; one that a kill left half-written is passed over."""
        events: list[Received] = []
        try:
            lines = self.path.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return events
        for line in lines[-KEPT:]:
            try:
                events.append(Received(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return events

    def append(self, event: Received) -> None:
        """Keep one event; it is in the file when this returns."""
        with self._lock:
            self._events.append(event)
            if self._lines >= KEPT + SLACK:
                self._rewrite()
                return
            with self.path.open("a") as file:
                file.write(_line(event))
            self._lines += 1

    def _rewrite(self) -> None:
        draft = self.path.with_suffix(".part")
        draft.write_text("".join(_line(event) for event in self._events))
        draft.chmod(0o600)
        draft.replace(self.path)
        self._lines = len(self._events)

    def newest_first(self) -> list[Received]:
        """What is kept, the last to arrive first."""
        with self._lock:
            return list(reversed(self._events))


def _line(event: Received) -> str:
    return json.dumps(asdict(event), ensure_ascii=False) + "\n"
