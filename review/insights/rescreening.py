"""/insights/rescreening/: backlogs, each with its progress; admins of all platforms begin and stop them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from moderation.audit.actor import Actor
from moderation.people.roles import Permission
from moderation.pipeline.rescreen_begin import begin
from moderation.pipeline.rescreen_estimate import Estimate, RescreenRefused, estimate
from moderation.rescreening.change import cancel, pause, resume
from moderation.rescreening.models import Rescreen
from review.errors import KeptByOthers
from review.insights.backlog_form import BeginForm, ChoiceForm
from review.insights.backlogs import backlog_or_404, backlog_page, backlogs_of
from review.insights.budgets import keeps_budgets
from review.language.words import why_not
from review.lookup.search import uuid_or_none
from review.session.gate import actor_of, allowed, person_of, posted
from review.working import not_while_working

readers = allowed(Permission.READ_INSIGHTS)
CHANGES: dict[str, tuple[Callable[..., bool], str]] = {
    "pause": (pause, gettext_noop("It is paused. What was on its way comes back and is kept.")),
    "resume": (resume, gettext_noop("It goes on where it was.")),
    "cancel": (cancel, gettext_noop("It is cancelled. What was answered stays.")),
}


@require_safe
@readers
@not_while_working
def backlogs(request: HttpRequest) -> HttpResponse:
    """All of them; with a scorer in the query, also what such a backlog would come to."""
    keeps = keeps_budgets(person_of(request))
    asked = keeps and "provider" in request.GET
    form = ChoiceForm(request.GET if asked else None, auto_id="choice_%s")
    found: Estimate | None = None
    if asked and form.is_valid():
        try:
            found = estimate(form.choice)
        except RescreenRefused as refusal:
            form.add_error(None, why_not(refusal))
    confirm = BeginForm(initial=request.GET.dict(), auto_id="begin_%s") if found else None
    return show(request, form, found, confirm, status=422 if form.errors else 200)


@posted("insights_rescreening")
@readers
@not_while_working
def begin_backlog(request: HttpRequest) -> HttpResponse:
    """Begin it, as it was estimated."""
    must_keep(request)
    form = BeginForm(request.POST, auto_id="begin_%s")
    if not form.is_valid():
        return given_back(request, form)
    try:
        batch = begin(form.choice, why=form.cleaned_data["why"], actor=actor_of(request))
    except RescreenRefused as refusal:
        messages.error(request, why_not(refusal))
        return given_back(request, form)
    messages.success(request, _("It has begun. What comes in goes first."))
    return redirect("backlog", batch.id)


def given_back(request: HttpRequest, form: BeginForm) -> HttpResponse:
    """The page with what was sent; what was chosen is estimated anew where it still can be."""
    chosen = ChoiceForm(request.POST, auto_id="choice_%s")
    found: Estimate | None = None
    if chosen.is_valid():
        try:
            found = estimate(chosen.choice)
        except RescreenRefused as refusal:
            chosen.add_error(None, why_not(refusal))
    return show(request, chosen, found, form if found else None, status=422)


@require_safe
@readers
@not_while_working
def backlog(request: HttpRequest, rescreen_id: UUID) -> HttpResponse:
    """One of them: how far it is, why pictures failed, and what would need a person. A page that looks again by itself is
    loaded anew once nothing moves any more: its words and buttons are those of what still runs."""
    person = person_of(request)
    batch = backlog_or_404(person, rescreen_id)
    page = backlog_page(batch, person, before=uuid_or_none(request.GET.get("before", "")))
    htmx = getattr(request, "htmx", None)
    if isinstance(htmx, HtmxDetails) and htmx and not page.row.runs:
        return HttpResponseClientRefresh()
    context = {"page": page, "row": page.row, "batch": batch, "keeps": keeps_budgets(person)}
    return render(request, "review/insights/backlog.html", context)


@posted("backlog", "rescreen_id")
@readers
def change_backlog(request: HttpRequest, rescreen_id: UUID, action: str) -> HttpResponse:
    """Pause, resume or cancel; one that is in that state already is told so."""
    must_keep(request)
    batch: Rescreen = backlog_or_404(person_of(request), rescreen_id)
    change, words = CHANGES[action]
    actor: Actor = actor_of(request)
    if change(batch, actor=actor):
        messages.success(request, _(words))
    else:
        messages.info(
            request,
            _("Nothing changed: it is {state}.").format(state=_(Rescreen.objects.get(id=batch.id).state)),
        )
    return redirect("backlog", batch.id)


def must_keep(request: HttpRequest) -> None:
    """Raises KeptByOthers: whoever keeps the budgets spends them."""
    if not keeps_budgets(person_of(request)):
        raise KeptByOthers(_("Backlogs are kept by admins of all platforms"))


def show(
    request: HttpRequest,
    form: ChoiceForm,
    found: Estimate | None,
    confirm: BeginForm | None,
    *,
    status: int,
) -> HttpResponse:
    rows = backlogs_of(person_of(request))
    context = {
        "rows": rows,
        "unfinished": [row for row in rows if not row.batch.finished],
        "running": any(row.runs for row in rows),
        "keeps": keeps_budgets(person_of(request)),
        "form": form,
        "estimate": found,
        "confirm": confirm,
    }
    return render(request, "review/insights/rescreening.html", context, status=status)
