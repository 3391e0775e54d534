"""Keeps children alive and ends them all together."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from moderation.processes.child import Child
from moderation.processes.ending import end
from moderation.processes.groups import end_noted, note_groups
from moderation.processes.output import Output
from moderation.processes.procfs import tagged
from moderation.processes.stopped import PATIENCE_SECONDS, Stopped

RUN_TAG = "SECOND_LOOK_RUN"
GROUPS = "run.groups"
POLL_SECONDS = 0.2
LEFTOVER_GRACE_SECONDS = 3.0
STOP_GRACE_SECONDS = 8.0
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 20.0


def end_leftovers(run: str) -> int:
    """End what an earlier supervisor of the same run left behind when it was killed; returns how many."""
    ended = end(partial(tagged, RUN_TAG, run), grace=LEFTOVER_GRACE_SECONDS)
    return ended + end_noted(Path(run) / GROUPS)


class Supervisor:
    """Starts children in order, restarts the one that dies, stops all of them on demand. `run` is DATA_DIR.

    A child that dies takes everything it started along before it is started anew: at once the first time,
    after a growing pause when it keeps dying. After STEADY_SECONDS alive the pauses begin again.
    """

    def __init__(
        self,
        run: str,
        children: Sequence[Child],
        output: Output,
        *,
        stop_grace: float = STOP_GRACE_SECONDS,
        still: float = PATIENCE_SECONDS,
    ) -> None:
        self.run_tag = run
        self.children = list(children)
        self.output = output
        self.stop_grace = stop_grace
        self.stopped = Stopped(self._running, patience=still)
        self.deaths: dict[str, int] = {}
        self.start_at: dict[str, float] = {}

    def start(self) -> None:
        for child in self.children:
            child.start()
        self._note()

    def _note(self) -> None:
        """For a later start where there is no /proc. A full disk must not end what runs."""
        pids = [child.process.pid for child in self.children if child.process is not None]
        try:
            note_groups(Path(self.run_tag) / GROUPS, pids)
        except OSError as error:
            self.output.say("run", f"the process groups could not be noted: {error}")

    def watch(self, stop: threading.Event) -> None:
        """Until `stop` is set: every child that died, or stands stopped, is started again."""
        while not stop.wait(POLL_SECONDS):
            for pid in self.stopped.look(time.monotonic()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for child in self.children:
                if not child.is_running and not stop.is_set():
                    self._revive(child)

    def _running(self) -> set[int]:
        return {
            child.process.pid for child in self.children if child.process is not None and child.is_running
        }

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.name not in self.start_at:
            child.end_rest()
            steady = now - child.started_at >= STEADY_SECONDS
            deaths = 0 if steady else self.deaths.get(child.name, 0)
            self.deaths[child.name] = deaths + 1
            pause = BACKOFF_SECONDS[min(deaths, len(BACKOFF_SECONDS) - 1)]
            self.start_at[child.name] = now + pause
            code = child.process.returncode if child.process else None
            self.output.say("run", f"{child.name} ended ({code}), starting it again in {pause:g} s")
        if now >= self.start_at[child.name]:
            del self.start_at[child.name]
            child.start()
            self._note()

    def stop(self) -> None:
        """Ask every child to stop, then end whatever is left of the run. Nothing is left when it returns."""
        for child in self.children:
            child.ask_to_stop()
        give_up = time.monotonic() + self.stop_grace
        while time.monotonic() < give_up and any(child.is_running for child in self.children):
            time.sleep(POLL_SECONDS / 4)
        for child in self.children:
            child.end_rest()
        end(partial(tagged, RUN_TAG, self.run_tag), grace=0)
