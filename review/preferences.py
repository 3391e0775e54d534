"""Light, dark or the system's: a cookie, since each screen a person sits at may want its own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = frozenset({"light", "dark"})
YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """“light”, “dark”, or nothing for the system's."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else ""


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """POST theme=light|dark|system; goes back to the page it came from."""
    response = HttpResponseRedirect(way_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE, theme, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def way_back(request: HttpRequest) -> str:
    """The page named in `next` if it is one of ours, else the first."""
    target = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return "/"
