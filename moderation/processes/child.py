"""One process in a session of its own, tied to its parent's life and found again by its tag."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from moderation.processes.ending import end
from moderation.processes.groups import kill_group
from moderation.processes.output import Output
from moderation.processes.procfs import tagged

CHILD_TAG = "SECOND_LOOK_CHILD"
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies; leave at once when it died already.

    SIGTERM and not SIGKILL: it reaches this process only, which still has to take its own children along.
    The kernel means the parent's *thread*, so start children on the main one.
    """
    prctl = getattr(_libc, "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def tether(parent: int) -> Callable[[], None]:
    """What a new process does between fork and exec."""
    return partial(end_with_parent, parent)


class Child:
    """A command that should always run. Everything it starts carries its tag, so it ends as a whole."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, output: Output
    ) -> None:
        self.name = name
        self.command = list(command)
        self.output = output
        self.cwd = cwd
        self.token = secrets.token_hex(8)
        self.env = {**env, CHILD_TAG: self.token, "PYTHONUNBUFFERED": "1"}
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        """Start it, on the main thread."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=tether(os.getpid()),
        )
        self.started_at = time.monotonic()
        if self.process.stdout is not None:
            self.output.follow(self.name, self.process.stdout)  # type: ignore[arg-type]  # IO[bytes], which is no BinaryIO to mypy

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """SIGTERM to the process itself, which stops its own children in its own order."""
        if self.process is not None and self.is_running:
            self.process.terminate()

    def end_rest(self) -> None:
        """SIGKILL its group and everything that still carries its tag, the process itself included."""
        if self.process is not None:
            kill_group(self.process.pid)
        end(partial(tagged, CHILD_TAG, self.token), grace=0)
        if self.process is not None:
            self.process.wait()
