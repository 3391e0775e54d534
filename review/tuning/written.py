"""How far the history is written that a policy is tuned on: a part of the page, which asks again until all of it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from moderation.history.advance import keep_up
from moderation.history.reach import reach_of
from moderation.people.roles import Permission
from review.policies import listing
from review.session.gate import allowed, person_of
from review.working import not_while_working


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@require_safe
def written(request: HttpRequest, slug: str) -> HttpResponse:
    policy = listing.find(person_of(request), slug)
    part = HtmxDetails(request)
    if not part:
        return redirect("tune", slug=slug)
    here = part.current_url_abs_path or reverse("tune", args=[slug])
    context = {"policy": policy, "reach": reach_of(keep_up()), "here": here, "watched": True}
    return render(request, "review/tuning/_history.html", context)
