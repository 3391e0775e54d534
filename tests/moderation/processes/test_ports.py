"""Ports on the loopback address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from moderation.processes.ports import HOST, PortTaken, choose_port, is_free, wait_for_port


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server


def test_it_says_which_port_is_taken(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert not is_free(port)
    with pytest.raises(PortTaken, match=str(port)):
        wait_for_port(port, patience=0.1)


def test_it_waits_for_a_port_that_becomes_free(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    threading.Timer(0.3, listener.close).start()
    wait_for_port(port, patience=10)
    assert is_free(port)


def test_it_prefers_the_port_of_the_last_start(listener: socket.socket) -> None:
    taken = listener.getsockname()[1]
    free = choose_port(None)
    assert choose_port(free) == free
    assert choose_port(taken) != taken
