"""The pages of signing in and out, and of one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from moderation.audit.actor import Actor
from moderation.people.change import change_password as store_password
from moderation.people.models import User
from moderation.people.sign_in import (
    SignInRefused,
    SignInThrottled,
    check_sign_in,
    client_address,
    record_sign_out,
    use_link,
)
from review.queue import zen
from review.session.begin import CHOOSES_PASSWORD, begin_session, own_path
from review.session.forms import ChangePasswordForm, ChoosePasswordForm, LinkForm, SignInForm
from review.session.gate import person_of, signed_in
from review.session.kept import keep_note

REFUSED = gettext_noop("That name and password do not go together, or the account is disabled.")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST checks it and goes on to `next`."""
    way_on = own_path(request.POST.get("next") or request.GET.get("next") or "/")
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(way_on)
        return sign_in_page(request, SignInForm(), way_on)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, form, way_on, status=422)
    try:
        user = check_sign_in(**form.cleaned_data, address=client_address(request))
    except SignInThrottled:
        messages.error(request, throttled())
        return sign_in_page(request, form, way_on, status=429)
    except SignInRefused:
        messages.error(request, _(REFUSED))
        return sign_in_page(request, form, way_on, status=422)
    begin_session(request, user, how="password")
    keep_note(request, user, way_on)
    return HttpResponseRedirect(way_on)


def throttled() -> str:
    words = _("Too many tries. Wait {minutes} minutes, or ask an admin for a one-time link.")
    return words.format(minutes=SignInThrottled.minutes)


def sign_in_page(request: HttpRequest, form: SignInForm, way_on: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": way_on if way_on != "/" else "",
        "ended": "ended" in request.GET,
        "note": request.POST.get("note", ""),
        "note_by": request.POST.get("note_by", ""),
    }
    return render(request, "review/session/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that a preview of the link does not use it up; POST uses it."""
    if request.method != "POST":
        return render(request, "review/session/link.html", {"form": LinkForm()})
    try:
        user = use_link(token=token)
    except SignInRefused:
        return render(request, "review/session/link_used.html", status=410)
    begin_session(request, user, how="link")
    request.session[CHOOSES_PASSWORD] = True
    return redirect("change_password")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, and have the browser forget what it may still hold of these pages."""
    if isinstance(request.user, User):
        record_sign_out(request.user)
    logout(request)
    response = redirect("sign_in")
    # No page of ours may be stored in the first place; this also empties the memory that Back takes whole pages from.
    response["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(zen.COOKIE, samesite="Lax")
    return response


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose a password: other sessions end, this one goes on. After a one-time link the old one is not asked."""
    chooses = bool(request.session.get(CHOOSES_PASSWORD))
    form_class = ChoosePasswordForm if chooses else ChangePasswordForm
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (chooses or knows_current(request, form)) and stored(request, form):
            request.session.pop(CHOOSES_PASSWORD, None)
            messages.success(request, _("Your password is changed. Your other sessions have ended."))
            return HttpResponseRedirect("/")
        status = 422
    context = {"form": form, "chooses": chooses}
    return render(request, "review/session/password.html", context, status=status)


def knows_current(request: HttpRequest, form: ChoosePasswordForm) -> bool:
    """Whether the current password is right; wrong ones count for the throttle as at sign-in."""
    username, password = person_of(request).username, form.cleaned_data["current"]
    try:
        check_sign_in(username=username, password=password, address=client_address(request))
    except SignInThrottled:
        form.add_error("current", throttled())
    except SignInRefused:
        form.add_error("current", _("This is not your current password."))
    return not form.errors


def stored(request: HttpRequest, form: ChoosePasswordForm) -> bool:
    """Whether the new password was good enough to be stored; the form says why not."""
    person = person_of(request)
    try:
        store_password(user=person, password=form.cleaned_data["new"], actor=Actor.person(person.id))
    except ValidationError as problem:
        form.add_error("new", problem)
        return False
    update_session_auth_hash(request, person)
    return True
