"""Answers a page in the language that its reader has chosen, else in the one that their browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override

from moderation.people.models import User

# A contract with machines: their words must not depend on who calls.
ENGLISH_ONLY = ("/api/", "/healthz", "/readyz", "/metrics")


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For the length of one answer; what the worker and the commands do is never inside of one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ENGLISH_ONLY):
            return get_response(request)
        language = language_of(request)
        with override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """One of LANGUAGES."""
    user = request.user
    chosen = user.language if isinstance(user, User) else ""
    return chosen if chosen in dict(settings.LANGUAGES) else get_language_from_request(request)
