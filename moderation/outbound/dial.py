"""Looking up a host, checking every answer, and connecting to a checked address only."""

from __future__ import annotations

import socket
import threading
from typing import Any

from moderation.outbound.addresses import parse_address
from moderation.outbound.errors import Failure, OutboundFailed
from moderation.outbound.sockets import Errand, TimedSocket, seconds_left

_MAX_LOOKUPS = 64
_lookups = threading.BoundedSemaphore(_MAX_LOOKUPS)


def dial(errand: Errand, scheme: str, host: str, port: int) -> TimedSocket:
    """A connected socket to `host`.

    The name is asked once; if one of its addresses is not allowed, none is called. Nothing is asked again
    between check and connect, and the peer is compared afterwards, so DNS cannot change its mind.
    """
    errand.trust.check_target(scheme, host, port)
    answers = _look_up(errand, host, port)
    for answer in answers:
        errand.trust.check_address(host, parse_address(answer[4][0]))
    for index, (family, kind, protocol, _, address) in enumerate(answers):
        # An address that swallows packets must leave time for the next one.
        seconds = seconds_left(errand.connect_by) / (len(answers) - index)
        connected = _connect(family, kind, protocol, address, seconds)
        if connected is not None:
            return connected
    raise OutboundFailed(Failure.CONNECT)


def _look_up(errand: Errand, host: str, port: int) -> list[tuple[Any, ...]]:
    """Ask the resolver on a thread of its own: it cannot be interrupted and may take half a minute."""
    found: list[tuple[Any, ...]] = []
    done = threading.Event()

    def ask() -> None:
        try:
            found.extend(errand.resolve(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            pass  # an empty answer says it
        finally:
            _lookups.release()
            done.set()

    if not _lookups.acquire(timeout=seconds_left(errand.connect_by)):
        raise OutboundFailed(Failure.TIMEOUT)
    threading.Thread(target=ask, name="outbound-lookup", daemon=True).start()
    if not done.wait(seconds_left(errand.connect_by)):
        raise OutboundFailed(Failure.TIMEOUT)
    if not found:
        raise OutboundFailed(Failure.CONNECT)
    return list(found)


def _connect(
    family: int, kind: int, protocol: int, address: tuple[Any, ...], seconds: float
) -> TimedSocket | None:
    """The socket, or None when this address does not take the connection in time."""
    sock = TimedSocket(family, kind, protocol)
    try:
        sock.settimeout(seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(address)
        if parse_address(sock.getpeername()[0]) == parse_address(address[0]):
            return sock
    except OSError:
        pass  # the next address may answer
    except BaseException:
        sock.close()
        raise
    sock.close()
    return None
