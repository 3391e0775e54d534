"""The real web server, gunicorn, on the tests' own database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

READY_SECONDS = 90.0


def database_url() -> str:
    """The address of the database that this test process uses."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{known['USER']}:{known['PASSWORD']}@" if known["USER"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{login}{known['HOST']}{port}/{known['NAME']}"


@contextmanager
def serve(folder: Path) -> Iterator[int]:
    """gunicorn with two workers of eight threads; files and temporary files in the folder. Yields its port."""
    (folder / "temp").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    given = {
        "DJANGO_SETTINGS_MODULE": "moderation.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "TMPDIR": str(folder / "temp"),
        "SECRET_KEY": settings.SECRET_KEY,
        "HTTPS": "0",
        "DEBUG": "0",
    }
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    options += ["--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "moderation.wsgi:application"], env=os.environ | given
    )
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if b" 200 " in client.recv(100):
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"gunicorn did not start within {READY_SECONDS} s")
