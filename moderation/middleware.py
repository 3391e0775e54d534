"""A request's id, the security headers, and the end of a session that has lasted a working day."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.request_id import current

type_respond = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")


def request_id(get_response: type_respond) -> type_respond:
    """Take the proxy's X-Request-ID when it is a plain token, else make one; every entry of the log carries it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = current.set(given if REQUEST_ID.fullmatch(given) else str(uuid7()))
        try:
            response = get_response(request)
            response.headers.setdefault("X-Request-ID", current.get())
            return response
        finally:
            current.reset(token)

    return middleware


def security_headers(get_response: type_respond) -> type_respond:
    """One static CSP for every page; nothing of ours is cached unless a view says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


SIGNED_IN_AT = "signed_in_at"


def absolute_session_end(get_response: type_respond) -> type_respond:
    """End a session SESSION_COOKIE_AGE after sign-in, however busy it was."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cookie = (
            settings.SESSION_COOKIE_NAME in request.COOKIES
        )  # API calls have none: leave the session alone
        started = request.session.get(SIGNED_IN_AT) if cookie else None
        if started is not None and timezone.now().timestamp() - started > settings.SESSION_COOKIE_AGE:
            logout(request)
        return get_response(request)

    return middleware
