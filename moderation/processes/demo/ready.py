"""Waits until the web server says that it is ready."""

from __future__ import annotations

import http.client
import threading
import time

from moderation.processes.ports import HOST

POLL_SECONDS = 0.2


def answers_ready(port: int) -> bool:
    """Whether /readyz answers 200 now."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(port: int, *, stop: threading.Event, patience: float) -> bool:
    """True once /readyz answers 200; False after `patience` seconds or when told to stop."""
    give_up = time.monotonic() + patience
    while not stop.is_set() and time.monotonic() < give_up:
        if answers_ready(port):
            return True
        stop.wait(POLL_SECONDS)
    return False
