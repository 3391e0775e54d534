"""The shapes of why an event did not arrive, which each try keeps, and of why an endpoint is off or was refused."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

UNDELIVERED = (
    gettext_noop("No connection could be made."),
    gettext_noop("The answer did not come in time."),
    gettext_noop("The TLS handshake failed or the certificate does not hold."),
    gettext_noop("The answer is larger than allowed."),
    gettext_noop("The connection ended before the answer was complete."),
    gettext_noop("The answer is not valid HTTP."),
    gettext_noop("The URL is longer than {number} characters."),
    gettext_noop("The URL is not a valid absolute URL in ASCII."),
    gettext_noop("The URL must begin with {allowed}."),
    gettext_noop("The URL must not carry a user name or a password."),
    gettext_noop("The host of the URL is not a plain host name or IP address."),
    gettext_noop("The port of the URL must be {allowed}."),
    gettext_noop("a number from 1 to 65535"),
    gettext_noop("The host of the URL is not a public address."),
    gettext_noop("A platform has at most {number} webhook endpoints."),
    gettext_noop("There is no event “{name}”."),
    gettext_noop("could not be sent: {name}"),
    gettext_noop("It answered 410 Gone."),
    gettext_noop("Switched off by {name}."),
)


def either(text: str) -> str:
    """Of “http:// or https://”."""
    *others, last = (_(one) for one in text.split(" or "))
    return _("{others} or {last}").format(others=", ".join(others), last=last) if others else last
