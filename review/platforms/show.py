"""Renders a platform's page, with a secret on it this once if one was just made."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from moderation.platforms.models import Platform
from moderation.webhooks.models import Endpoint
from review.platforms.deliveries import EVENTS, STATES
from review.platforms.forms import EndpointForm, GuidanceForm, KeyForm, RollOutForm, SharesForm
from review.platforms.read import platform_page
from review.session.gate import person_of


@dataclass(frozen=True)
class Secret:
    """A secret that is in this one answer and nowhere else; `is_key` puts it into the curl line."""

    title: str
    text: str
    words: str
    is_key: bool = False


def show(
    request: HttpRequest,
    platform: Platform,
    *,
    secret: Secret | None = None,
    key_form: KeyForm | None = None,
    endpoint_form: EndpointForm | None = None,
    changed: tuple[Endpoint, EndpointForm] | None = None,
    guidance_form: GuidanceForm | None = None,
    shares_form: SharesForm | None = None,
    roll_out_form: RollOutForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. A form given back with its errors stands open."""
    page = platform_page(platform, person_of(request), request.GET, changed)
    context = {
        "page": page,
        "platform": platform,
        "secret": secret,
        "key_form": key_form or KeyForm(),
        "endpoint_form": endpoint_form or EndpointForm(),
        "guidance_form": guidance_form or GuidanceForm(initial={"guidance": platform.guidance}),
        "shares_form": shares_form or SharesForm.of(platform),
        "roll_out_form": roll_out_form or RollOutForm.of(page.policy.assignment, page.policy.choices),
        "states": list(STATES),
        "events": EVENTS,
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "review/platforms/platform.html", context, status=status)
