"""Connection pools of requests and urllib3 that can only dial through our guard."""

from __future__ import annotations

import os
import socket
import ssl
from functools import lru_cache
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import SSLError

from moderation.outbound.dial import dial
from moderation.outbound.errors import Failure, OutboundFailed
from moderation.outbound.sockets import ERRAND, TimedTLSSocket
from moderation.outbound.trust import Trust

_HOSTS_KEPT = 64
_CONNECTIONS_PER_HOST = 32


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return dial(ERRAND.get(), "http", self.host, self.port)


class _TLSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return dial(ERRAND.get(), "https", self.host, self.port)

    def connect(self) -> None:
        try:
            super().connect()
        except TimeoutError:
            kind = Failure.TIMEOUT
        except (ssl.SSLError, ssl.CertificateError, SSLError, OSError):
            kind = Failure.TLS
        else:
            return
        self.close()
        raise OutboundFailed(kind)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class GuardedAdapter(HTTPAdapter):
    """An adapter for one Trust: connections that one trust allowed are never lent to another.

    Used without a Session on purpose: that would bring cookies, proxies and `.netrc` from the environment,
    and it reads the whole body of a redirect that it does not follow.
    """

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        super().__init__(pool_connections=_HOSTS_KEPT, pool_maxsize=_CONNECTIONS_PER_HOST)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, block=block, ssl_context=_tls_context(self._trust.ca_file)
        )
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to set: our context verifies, and its roots are loaded once, not per connection."""


def _tls_context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    context.sslsocket_class = TimedTLSSocket
    return context


@lru_cache(maxsize=16)
def adapter_for(trust: Trust) -> GuardedAdapter:
    """The pool of this process for that trust."""
    return GuardedAdapter(trust)


# Two processes must never speak over one inherited connection.
os.register_at_fork(after_in_child=adapter_for.cache_clear)
