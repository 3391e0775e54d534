"""Who may open a page: signed-out people go to the sign-in page, the others are told who keeps it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from moderation.audit.actor import Actor
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may, may_everywhere
from review.errors import KeptByOthers

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

BY_OTHERS = gettext_noop("This page is kept by others")
KEPT_BY: dict[Permission, str] = {
    Permission.REVIEW: gettext_noop("Review is done by moderators"),
    Permission.LOOK_UP: gettext_noop("Submissions are looked up by members of a platform"),
    Permission.READ_AUDIT: gettext_noop("The audit log is read by auditors and admins"),
    Permission.READ_INSIGHTS: gettext_noop("Insights are read by auditors and admins"),
    Permission.READ_QUALITY: gettext_noop("Quality is read by seniors, admins and auditors"),
    Permission.KEEP_GOLD: gettext_noop("Known items are kept by seniors and admins"),
    Permission.READ_POLICY: gettext_noop("Policies are read by members of a platform"),
    Permission.EDIT_POLICY: gettext_noop("Policies are kept by admins"),
    Permission.MANAGE_PLATFORM: gettext_noop("Platforms are kept by their admins"),
    Permission.MANAGE_PEOPLE: gettext_noop("People are kept by admins of all platforms"),
}


def signed_in(view: type_view[P]) -> type_view[P]:
    """Let signed-in people through and send the others to the sign-in page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def allowed(permission: Permission, *, everywhere: bool = False) -> Callable[[type_view[P]], type_view[P]]:
    """Let people through who have the permission at some platform, or (`everywhere`) at all of them.

    A view about one platform asks again for that one, and answers 404 to people of another.
    """

    def decorate(view: type_view[P]) -> type_view[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = who_asks(request)
            if person is None:
                return to_sign_in(request)
            if not (may_everywhere(person, permission) if everywhere else may(person, permission)):
                raise KeptByOthers(_(KEPT_BY.get(permission, BY_OTHERS)))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def posted(page: str, key: str = "") -> Callable[[type_view[P]], type_view[P]]:
    """Only POST reaches the view; whoever opens its address again comes to the page that has the form.

    `key` names the view's argument that the page's address needs, where it needs one.
    """

    def decorate(view: type_view[P]) -> type_view[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in ("GET", "HEAD"):
                return redirect(page, kwargs[key]) if key else redirect(page)
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def who_asks(request: HttpRequest) -> User | None:
    """The signed-in person, and not Django's proxy for them, which costs at every attribute."""
    if type(request.user) is User:  # a gate of this request has asked already
        return request.user
    if isinstance(request.user, User):  # asked first: a session that has just ended leaves nobody there
        request.user = get_user(request)
    return request.user if isinstance(request.user, User) else None


def person_of(request: HttpRequest) -> User:
    """The signed-in person; only for views behind `signed_in` or `allowed`."""
    if not isinstance(request.user, User):
        raise RuntimeError("a view without a gate asked for its person")
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as the log names them."""
    person_id: UUID = person_of(request).id
    return Actor.person(person_id)


def to_sign_in(request: HttpRequest) -> HttpResponseRedirectBase:
    """To the sign-in page, and back afterwards; a form that was sent is not sent again, and the page says so."""
    if loading := HtmxDetails(request):  # a part of a page: the sign-in page must not come in its place
        back = loading.current_url_abs_path or request.get_full_path()
        return HttpResponseClientRedirect(redirect_to_login(back, settings.LOGIN_URL).url)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    query = urlencode({"ended": "form"} | ({"next": page} if (page := page_of_form(request)) else {}))
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")


def page_of_form(request: HttpRequest) -> str:
    """The page of ours that a form was sent from, as far as the browser says it; else nothing."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(referer) if ours else None
    return urlunsplit(("", "", parts.path, parts.query, "")) if parts else ""
