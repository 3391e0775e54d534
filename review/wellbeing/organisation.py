"""/insights/breaks/: breaks and caps of everybody together, and the bounds that an admin of all platforms sets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere
from moderation.wellness.bounds import bounds_now, set_bounds
from moderation.wellness.week import FEWEST, week_before
from review.errors import KeptByOthers
from review.refused import refuse
from review.session.gate import actor_of, allowed, person_of, posted
from review.wellbeing.forms import BoundsForm, initial_bounds

readers = allowed(Permission.READ_INSIGHTS)


@require_safe
@readers
def breaks(request: HttpRequest) -> HttpResponse:
    """The page; figures for those who read the insights of all platforms."""
    return show(request)


@posted("breaks")
@readers
def keep_bounds(request: HttpRequest) -> HttpResponse:
    """Set all of the bounds and defaults at once."""
    if not keeps_bounds(person_of(request)):
        raise KeptByOthers(_("Bounds for breaks are kept by admins of all platforms"))
    form = BoundsForm(request.POST)
    if not form.is_valid():
        refuse(request, _("Nothing was changed. What is wrong stands beside it."), form)
        return show(request, form=form, status=422)
    changed = set_bounds(form.given(), actor=actor_of(request))
    messages.success(
        request,
        _("Kept; it holds from the next case on.") if changed else _("It was so already: nothing changed."),
    )
    return redirect("breaks")


def keeps_bounds(person: User) -> bool:
    return may_everywhere(person, Permission.MANAGE_PEOPLE)


def show(request: HttpRequest, *, form: BoundsForm | None = None, status: int = 200) -> HttpResponse:
    person, bounds = person_of(request), bounds_now()
    everywhere = may_everywhere(person, Permission.READ_INSIGHTS)
    context = {
        "week": week_before(bounds, timezone.now()) if everywhere else None,
        "fewest": FEWEST,
        "bounds": bounds,
        "form": form or (BoundsForm(initial=initial_bounds(bounds)) if keeps_bounds(person) else None),
    }
    return render(request, "review/wellbeing/breaks.html", context, status=status)
