"""A folder of data of an experiment's own, the environment that points at it, and processes that run in it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER_FOLDER = "BENCH_PEER_FOLDER"  # names the folder that a peer is installed in
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """As in production but for TLS; nothing of the developer's own settings, and SQLite with synchronous=FULL."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "moderation.settings",
        "DATA_DIR": str(data_dir),
        "DEBUG": "0",
        "HTTPS": "0",
        "SQLITE_SYNCHRONOUS": "FULL",
        "LOG_LEVEL": "WARNING",
        **more,
    }


def manage(env: dict[str, str], *arguments: str) -> str:
    """The output of a `manage.py` command; raises CalledProcessError."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextlib.contextmanager
def running(command: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, which ends with all that is left of it."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def number(database: Path, sql: str) -> int:
    """The one number that a query gives, read beside whoever writes."""
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def wait_until(done: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """False when the time was up first."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True
