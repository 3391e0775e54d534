"""The worker's supervisor: the cluster in a process group of its own, the sweep, and the watchdog."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from moderation.environment import BASE_DIR
from moderation.processes.child import tether
from moderation.processes.ending import end
from moderation.processes.groups import kill_group
from moderation.processes.procfs import identity, orphans, tagged
from moderation.processes.stopped import PATIENCE_SECONDS, Stopped
from moderation.processes.sweeper import Report, Sweeper
from moderation.processes.watchdog import Doorkeeper, Watchdog
from moderation.stop import Word

logger = logging.getLogger(__name__)

OWNER_TAG = "SECOND_LOOK_OWNER"
POLL_SECONDS = 0.2
STOP_GRACE_SECONDS = 4.0
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 20.0


class Work:
    """Runs `command` (the cluster) for ever, and starts it anew when it died or stands still."""

    def __init__(
        self,
        command: Sequence[str],
        sweep: Callable[[], Report],
        *,
        every: float,
        watchdog: Watchdog,
        doorkeeper: Doorkeeper | None = None,
        stop_grace: float = STOP_GRACE_SECONDS,
        still: float = PATIENCE_SECONDS,
    ) -> None:
        self.command = list(command)
        self.watchdog = watchdog
        self.doorkeeper = doorkeeper or Doorkeeper()
        self.stop_grace = stop_grace
        self.sweeper = Sweeper(sweep, self._observe, every=every)
        self.stands_still = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.word: Word | None = None
        self.owner = identity(os.getpid()) or str(os.getpid())
        self.stopped = Stopped(partial(tagged, OWNER_TAG, self.owner), patience=still)
        self.started_at = 0.0
        self.deaths = 0

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then everything that was started here has ended."""
        end(partial(orphans, OWNER_TAG), grace=0)
        threading.Thread(target=self.sweeper.run, args=(stop,), name="sweeper", daemon=True).start()
        self._start()
        while not stop.wait(POLL_SECONDS):
            if self.process is not None and self.process.poll() is not None:
                self._restart(stop, f"the cluster ended ({self.process.returncode})")
            elif self.stands_still.is_set():
                self._restart(stop, "work is due and nothing moves")
            elif self.stopped.look(time.monotonic()):
                self._restart(stop, "one of the cluster's processes is stopped")
        self._stop()

    def _observe(self, report: Report, now: float) -> None:
        still = self.watchdog.observe(oldest_due_seconds=report.oldest_due_seconds, now=now)
        unheard = self.doorkeeper.observe(first_wake_up=report.first_wake_up, now=now)
        if still or unheard:
            self.stands_still.set()

    def _start(self) -> None:
        self.word = Word()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            env={**os.environ, OWNER_TAG: self.owner, **self.word.env},
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[self.word.inherited],
            preexec_fn=tether(os.getpid()),
        )
        self.word.started()
        self.started_at = time.monotonic()

    def _restart(self, stop: threading.Event, why: str) -> None:
        """End the whole group, wait longer each time it does not stay up, start a new one."""
        self._kill()
        self.stands_still.clear()
        self.deaths = 0 if time.monotonic() - self.started_at >= STEADY_SECONDS else self.deaths + 1
        pause = BACKOFF_SECONDS[min(self.deaths, len(BACKOFF_SECONDS) - 1)]
        logger.warning("%s, starting it anew in %g s", why, pause)
        if not stop.wait(pause):
            self._start()

    def _stop(self) -> None:
        """A clean stop when the cluster manages one in time: it claims no more, and finishes what it holds."""
        if self.word is not None:
            self.word.give()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(self.stop_grace)
            except subprocess.TimeoutExpired:
                logger.warning("the cluster did not stop in %g s, ending it", self.stop_grace)
        self._kill()

    def _kill(self) -> None:
        if self.word is not None:
            self.word.give()
        if self.process is not None:
            kill_group(self.process.pid)
        end(partial(tagged, OWNER_TAG, self.owner), grace=0)
        if self.process is not None:
            self.process.wait()
