"""The pages for what went wrong; under /api/ the same as problem documents."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from moderation.away import AWAY, RETRY_AFTER_SECONDS, let_go
from moderation.people.models import User
from moderation.platforms.models import Membership
from moderation.vocabulary import Role

API = "/api/"
NAMED_ADMINS = 3


class KeptByOthers(PermissionDenied):
    """The person's role does not open this page; `title` says who keeps it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form was not one of ours."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: who keeps the page, and whom to ask."""
    title = exception.title if isinstance(exception, KeptByOthers) else ""
    return render(request, "403.html", {"title": title, "admins": admins_for(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for what belongs to another platform, so that nobody learns that it exists."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database takes nothing now: without the shell, which would need it."""
    if isinstance(sys.exc_info()[1], AWAY):
        let_go()
        page = loader.get_template("503.html").render({})
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    return HttpResponse(loader.get_template("500.html").render({}), status=500)


def admins_for(request: HttpRequest) -> list[str]:
    """The names of admins who can let this person in: of all platforms, first come first."""
    if not isinstance(getattr(request, "user", None), User):
        return []
    admins = Membership.objects.filter(role=Role.ADMIN, platform=None, user__is_active=True)
    return list(admins.order_by("id").values_list("user__name", flat=True)[:NAMED_ADMINS])
