"""/me/: a person's day, how pictures reach them, and what they would rather not be handed. Only they see it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.people.opt_outs import opted_out
from moderation.people.roles import Permission
from moderation.wellness.bounds import bounds_now
from moderation.wellness.choices import choose, preference_of
from moderation.wellness.limits import standing_of
from moderation.wellness.not_handed import choose_not_handed
from review.refused import refuse
from review.session.gate import allowed, person_of, posted
from review.wellbeing.day import view_of
from review.wellbeing.forms import HabitsForm, NotHandedForm, initial_of

reviewing = allowed(Permission.REVIEW)


@require_safe
@reviewing
def me(request: HttpRequest) -> HttpResponse:
    """The page."""
    return show(request)


@posted("me")
@reviewing
def keep_habits(request: HttpRequest) -> HttpResponse:
    """POST arrives, keeps_colour, prompts; each empty to follow the organisation."""
    person = person_of(request)
    form = HabitsForm(bounds_now(), request.POST)
    if not form.is_valid():
        refuse(request, _("Nothing was changed. What is wrong stands beside it."), form)
        return show(request, form=form, status=422)
    choose(person, **form.chosen(preference_of(person)))
    messages.success(request, _("Kept. It holds from the next page on, wherever you sign in."))
    return redirect("me")


@posted("me")
@reviewing
def keep_not_handed(request: HttpRequest) -> HttpResponse:
    """POST categories…, the whole list."""
    form = NotHandedForm(request.POST)
    if not form.is_valid():
        refuse(request, _("Nothing was changed. What is wrong stands beside it."), form)
        return show(request, not_handed=form, status=422)
    choose_not_handed(person_of(request), form.chosen())
    messages.success(request, _("Kept. It holds from the next case on."))
    return redirect("me")


def show(
    request: HttpRequest,
    *,
    form: HabitsForm | None = None,
    not_handed: NotHandedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    standing = standing_of(person, timezone.now())
    kept = HabitsForm(standing.bounds, initial=initial_of(preference_of(person)))
    context = {
        "day": view_of(standing),
        "form": form or kept,
        "not_handed": not_handed or NotHandedForm(initial={"categories": list(opted_out(person))}),
    }
    return render(request, "review/wellbeing/me.html", context, status=status)
