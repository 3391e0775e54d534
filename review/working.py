"""Pages of figures over everything are closed to who works on a case.

Beside a case in one's hands they tell why it came: where nothing was posted for a day, one that opened an hour ago is no
ordinary one. Whoever gives the case back reads them, as they could have before they took it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from moderation.cases.hold import ON_HOLD, return_all
from moderation.cases.in_hand import in_hand
from moderation.cases.models import Aside
from moderation.cases.reach import reaches
from moderation.people.roles import Permission
from moderation.platforms.access import may
from review.session.gate import page_of_form, person_of, posted, signed_in

P = ParamSpec("P")
type_view = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def not_while_working(view: type_view[P]) -> type_view[P]:
    """Inside of a gate: who works on a case is told how to open the page, and nothing that they sent is done."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return closed_for(request) or view(request, *args, **kwargs)

    return guarded


def closed_for(request: HttpRequest) -> HttpResponse | None:
    """409 with the way on; None for who works on nothing. A part of a page loads that page anew."""
    person = person_of(request)
    hand = in_hand(person)
    if not hand.working:
        return None
    if HtmxDetails(request):
        return HttpResponseClientRefresh()
    sent = request.method == "POST"
    aside = [case.aside for case in hand.held if case.aside in ON_HOLD]
    only = hand.held[0] if len(hand.held) == 1 else None
    # Who may review no longer can still give back what they hold, and no more.
    context = {
        "held": hand.held,
        "only": only if only and reaches(person, only) else None,
        "reviews": may(person, Permission.REVIEW),
        "aside": len(aside),
        "asks": aside.count(Aside.OPINION),
        "undoable": hand.undoable[0] if hand.undoable else None,
        "sent": sent,
        "back": page_of_form(request) if sent else request.get_full_path(),
    }
    return render(request, "states/working.html", context, status=409)


@posted("mine")
@signed_in
def give_all_back(request: HttpRequest) -> HttpResponse:
    """POST next; every case that the person holds goes back to its queue, and they to that page."""
    count = return_all(person_of(request))
    if count:
        words = ngettext(
            "Your case was given back to its queue.", "{number} cases were given back to their queues.", count
        ).format(number=count)
        messages.success(request, words)
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "mine")
