"""What an admin does with a platform's webhook endpoints."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.platforms.models import Platform
from moderation.webhooks.endpoints import (
    EndpointGone,
    EndpointInvalid,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    rotate_secret,
    send_test,
    set_enabled,
)
from moderation.webhooks.models import Endpoint
from review.language.told import told
from review.platforms.forms import EndpointForm, endpoint_form
from review.platforms.read import endpoint_for, platform_for
from review.platforms.show import Secret, show
from review.platforms.views import keepers
from review.refused import refuse
from review.session.gate import actor_of, person_of, posted

SHOWN_ONCE = gettext_noop(
    "Shown once here. Your receiver needs it to check our signatures (Standard Webhooks, v1)."
)
GONE = gettext_noop("The endpoint has been deleted in the meantime.")


@posted("platform", "slug")
@keepers
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an endpoint and show its signing secret once."""
    platform, form = platform_for(person_of(request), slug), EndpointForm(request.POST)
    if form.is_valid():
        try:
            new = create_endpoint(platform=platform, **form.cleaned_data, actor=actor_of(request))
        except EndpointInvalid as problem:
            say(form, problem)
        else:
            secret = Secret(
                _("Signing secret for {url}").format(url=new.endpoint.url), new.secret, _(SHOWN_ONCE)
            )
            return show(request, platform, secret=secret)
    refuse(
        request,
        _("The endpoint was not added. What is wrong stands at its form, under Webhook endpoints."),
        form,
    )
    return show(request, platform, endpoint_form=form, status=422)


@posted("platform", "slug")
@keepers
def change(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """Change its URL or its events."""
    platform, endpoint = both(request, slug, endpoint_id)
    form = endpoint_form(endpoint, request.POST)
    if form.is_valid():
        try:
            change_endpoint(endpoint=endpoint, **form.cleaned_data, actor=actor_of(request))
        except EndpointInvalid as problem:
            say(form, problem)
        except EndpointGone:
            messages.error(request, _(GONE))
            return redirect("platform", slug)
        else:
            messages.success(request, _("The endpoint is changed; what waits goes to the new address."))
            return redirect("platform", slug)
    refuse(request, _("The endpoint is not changed. What is wrong stands beside it."), form)
    return show(request, platform, changed=(endpoint, form), status=422)


@posted("platform", "slug")
@keepers
def enable(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """Switch it on; what waited goes out."""
    _platform, endpoint = both(request, slug, endpoint_id)
    if set_enabled(endpoint=endpoint, enabled=True, reason="", actor=actor_of(request)):
        messages.success(request, _("The endpoint is on. What waited for it goes out now."))
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def disable(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """Switch it off; new events pass it by."""
    _platform, endpoint = both(request, slug, endpoint_id)
    reason = f"Switched off by {person_of(request).name}."
    if set_enabled(endpoint=endpoint, enabled=False, reason=reason, actor=actor_of(request)):
        messages.success(
            request, _("The endpoint is off. New events pass it by; what waits goes out once it is on.")
        )
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def rotate(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """A new signing secret, shown once."""
    platform, endpoint = both(request, slug, endpoint_id)
    try:
        text = rotate_secret(endpoint=endpoint, actor=actor_of(request))
    except EndpointGone:
        messages.error(request, _(GONE))
        return redirect("platform", slug)
    words = _("{shown_once} For 24 hours the old one signs too.").format(shown_once=_(SHOWN_ONCE))
    return show(
        request,
        platform,
        secret=Secret(_("New signing secret for {url}").format(url=endpoint.url), text, words),
    )


@posted("platform", "slug")
@keepers
def test(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """Send `endpoint.test` to this endpoint alone."""
    _platform, endpoint = both(request, slug, endpoint_id)
    try:
        send_test(endpoint=endpoint, actor=actor_of(request))
    except EndpointGone:
        messages.error(request, _("The endpoint is off: enable it before testing."))
    else:
        messages.success(
            request, _("An endpoint.test is on its way; the newest line of Deliveries shows the answer.")
        )
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def delete(request: HttpRequest, slug: str, endpoint_id: UUID) -> HttpResponse:
    """Remove it; what waits for it is given up."""
    _platform, endpoint = both(request, slug, endpoint_id)
    if delete_endpoint(endpoint=endpoint, actor=actor_of(request)):
        messages.success(request, _("The endpoint is deleted, and what waited for it is given up."))
    return redirect("platform", slug)


def both(request: HttpRequest, slug: str, endpoint_id: UUID) -> tuple[Platform, Endpoint]:
    platform = platform_for(person_of(request), slug)
    return platform, endpoint_for(platform, endpoint_id)


def say(form: forms.Form, problem: EndpointInvalid) -> None:
    for code, field, detail in problem.errors:
        form.add_error(field or None, forms.ValidationError(told(detail), code=code))
