"""The commands of the three children."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from moderation.environment import BASE_DIR
from moderation.processes.ports import HOST

HEARTBEATS = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; a disk that stalls would look like a hang


def web(port: int) -> list[str]:
    """gunicorn with 2 workers of 4 threads: a slow upload holds a thread, not the site."""
    options = ["--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    options += ["--timeout", "60", "--graceful-timeout", "3", "--no-control-socket", "--log-level", "warning"]
    if HEARTBEATS.is_dir() and os.access(HEARTBEATS, os.W_OK):
        options += ["--worker-tmp-dir", str(HEARTBEATS)]
    return [sys.executable, "-m", "gunicorn", *options, "moderation.wsgi:application"]


def work() -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py"), "work"]


def receiver(port: int, data_dir: Path) -> list[str]:
    options = ["--port", str(port), "--data-dir", str(data_dir)]
    return [sys.executable, "-m", "moderation.processes.receiver", *options]
