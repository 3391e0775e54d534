"""Who chose a URL, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from moderation.outbound.addresses import is_metadata, is_public
from moderation.outbound.errors import OutboundRefused

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_WEB_SCHEMES = frozenset({"http", "https"})
_WEB_PORTS = frozenset({80, 443})


@dataclass(frozen=True)
class Trust:
    """The address rules of one kind of URL; every other limit of `send` holds for all of them.

    `ports` None means any port. `ca_file` names a PEM file of further trusted roots.
    """

    schemes: frozenset[str]
    ports: frozenset[int] | None
    private: bool
    allow_loopback: bool
    ca_file: str = ""

    @classmethod
    def for_image_url(cls, *, allow_loopback: bool) -> Trust:
        """A platform told us to fetch an image: public addresses, http or https, ports 80 and 443."""
        return cls(_WEB_SCHEMES, _WEB_PORTS, private=False, allow_loopback=allow_loopback)

    @classmethod
    def for_endpoint(cls, *, allow_loopback: bool) -> Trust:
        """A platform wants webhooks there: as for an image, and https only."""
        return cls(frozenset({"https"}), _WEB_PORTS, private=False, allow_loopback=allow_loopback)

    @classmethod
    def for_operator(cls, *, ca_file: str = "") -> Trust:
        """The operator's own setting: any port, private and loopback too, but no metadata address."""
        return cls(_WEB_SCHEMES, None, private=True, allow_loopback=True, ca_file=ca_file)

    def is_open_loopback(self, host: str) -> bool:
        """True when this very name is let through to the own machine."""
        return self.allow_loopback and host in LOOPBACK_HOSTS

    def check_target(self, scheme: str, host: str, port: int) -> None:
        """Raise OutboundRefused when scheme or port are not allowed for this host."""
        if self.is_open_loopback(host):
            if scheme not in _WEB_SCHEMES:
                raise OutboundRefused("url_scheme", allowed=_schemes(_WEB_SCHEMES))
            return
        if scheme not in self.schemes:
            raise self.scheme_refused()
        if self.ports is not None and port not in self.ports:
            raise self.port_refused()

    def scheme_refused(self) -> OutboundRefused:
        return OutboundRefused("url_scheme", allowed=_schemes(self.schemes))

    def port_refused(self) -> OutboundRefused:
        ports = "a number from 1 to 65535" if self.ports is None else _either(map(str, self.ports))
        return OutboundRefused("url_port", allowed=ports)

    def check_address(self, host: str, address: IPv4Address | IPv6Address) -> None:
        """Raise OutboundRefused when `host` may not be reached at `address`.

        For a platform, no name but the three of the own machine reaches loopback, whatever DNS says.
        """
        if self.private:
            allowed = not is_metadata(address)
        elif self.is_open_loopback(host):
            allowed = address.is_loopback
        else:
            allowed = is_public(address)
        if not allowed:
            raise OutboundRefused("url_address")


def _schemes(names: Iterable[str]) -> str:
    return _either(f"{name}://" for name in names)


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))
