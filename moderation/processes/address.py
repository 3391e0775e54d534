"""Where Second Look listens on this machine, for commands that were not told."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from moderation.processes.demo.state import load_state
from moderation.processes.ports import HOST

PORT = 8000
PORTS = {"http": 80, "https": 443}
CONNECT_SECONDS = 5.0
FROM_WHERE = f"http://{HOST} with PORT, else with the port of the last `make run`, else with {PORT}"


def own_url(data_dir: Path) -> str:
    """The address that FROM_WHERE describes."""
    return f"http://{HOST}:{os.environ.get('PORT') or load_state(data_dir).port or PORT}"


def answers(url: str) -> bool:
    """Whether anything takes connections there. Raises ValueError for what is no http address."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    try:
        socket.create_connection((parts.hostname, parts.port or PORTS[parts.scheme]), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True
