"""The two ways in which a request does not get an answer."""

from enum import StrEnum


class Failure(StrEnum):
    """What went wrong on the network."""

    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too_large"
    INCOMPLETE = "incomplete"
    PROTOCOL = "protocol"


REFUSALS = {
    "url_length": "The URL is longer than 2048 characters.",
    "url_syntax": "The URL is not a valid absolute URL in ASCII.",
    "url_scheme": "The URL must begin with {allowed}.",
    "url_userinfo": "The URL must not carry a user name or a password.",
    "url_host": "The host of the URL is not a plain host name or IP address.",
    "url_port": "The port of the URL must be {allowed}.",
    "url_address": "The host of the URL is not a public address.",
}

_FAILURES = {
    Failure.CONNECT: "No connection could be made.",
    Failure.TIMEOUT: "The answer did not come in time.",
    Failure.TLS: "The TLS handshake failed or the certificate does not hold.",
    Failure.TOO_LARGE: "The answer is larger than allowed.",
    Failure.INCOMPLETE: "The connection ended before the answer was complete.",
    Failure.PROTOCOL: "The answer is not valid HTTP.",
}


class OutboundRefused(ValueError):
    """We do not send to this URL, now or later. The text names no address that we looked up.

    `allowed` says what scheme or port would do, for the two codes about these.
    """

    def __init__(self, code: str, *, allowed: str = "") -> None:
        super().__init__(REFUSALS[code].format(allowed=allowed))
        self.code = code


class OutboundFailed(Exception):
    """We sent or tried to, and got no complete answer. The text holds neither URL nor header."""

    def __init__(self, kind: Failure) -> None:
        super().__init__(_FAILURES[kind])
        self.kind = kind
