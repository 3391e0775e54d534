"""What a URL must look like before anything is looked up."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from moderation.outbound.addresses import parse_address
from moderation.outbound.errors import OutboundRefused
from moderation.outbound.trust import LOOPBACK_HOSTS, Trust

MAX_URL_LENGTH = 2048
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
# WHATWG and inet_aton read a last label like 1, 0x7f or 0177 as a number: only a dotted quad may end so.
_NUMERIC_END = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)\Z")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def check_url(url: str, *, trust: Trust) -> None:
    """Raise OutboundRefused unless the URL could be called; asks no DNS, so forms can use it."""
    if len(url) > MAX_URL_LENGTH:
        raise OutboundRefused("url_length")
    if not _PRINTABLE.fullmatch(url) or any(mark in url for mark in '\\"<>^`{|}'):
        raise OutboundRefused("url_syntax")
    scheme, host, port = _split(url, trust)
    trust.check_target(scheme, host, port)
    literal = _literal(host)
    if literal is not None:
        trust.check_address(host, literal)
    elif _is_loopback_name(host) and not trust.is_open_loopback(host) and not trust.private:
        raise OutboundRefused("url_address")


def _split(url: str, trust: Trust) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise OutboundRefused("url_host") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise trust.scheme_refused()
    if "@" in parts.netloc:
        raise OutboundRefused("url_userinfo")
    try:
        port = parts.port
    except ValueError:
        raise trust.port_refused() from None
    if port == 0 or parts.netloc.endswith(":"):
        raise trust.port_refused()
    host = parts.hostname or ""
    if not _is_host(host):
        raise OutboundRefused("url_host")
    return parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port


def _is_host(host: str) -> bool:
    if _literal(host) is not None:
        return True
    return bool(_HOST_NAME.fullmatch(host)) and not _NUMERIC_END.search(host)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return parse_address(host)
    except ValueError:
        return None


def _is_loopback_name(host: str) -> bool:
    return host in LOOPBACK_HOSTS or host.endswith(".localhost")
