"""Ports on the loopback address: one that will soon be free, or any that is."""

from __future__ import annotations

import socket
import time

HOST = "127.0.0.1"
POLL_SECONDS = 0.2


class PortTaken(Exception):
    """Another program listens on the port."""


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now (a closed connection's last minute does not count)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError:
            return False
    return True


def wait_for_port(port: int, *, patience: float) -> None:
    """Return as soon as the port is free; raise PortTaken, naming it, after `patience` seconds."""
    give_up = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() >= give_up:
            raise PortTaken(f"Port {port} on {HOST} is taken by another program. Set PORT to a free one.")
        time.sleep(POLL_SECONDS)


def choose_port(preferred: int | None) -> int:
    """The preferred port when it is free, else any free one."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number
