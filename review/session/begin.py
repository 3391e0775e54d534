"""Begins a session for somebody who has shown who they are."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from moderation.middleware import SIGNED_IN_AT
from moderation.people.models import User
from moderation.people.sign_in import record_sign_in

CHOOSES_PASSWORD = "chooses_password"  # noqa: S105 - a key of the session


def begin_session(request: HttpRequest, user: User, *, how: str) -> None:
    """Sign the person in under a fresh session key, note the time, and write it into the log."""
    login(request, user)
    request.session[SIGNED_IN_AT] = timezone.now().timestamp()
    record_sign_in(user, how=how)


def own_path(target: str) -> str:
    """The address if it is a path of ours, else the first page."""
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return "/"
