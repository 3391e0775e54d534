"""The providers' page, and the budgets on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.cases.in_hand import in_hand
from moderation.people.roles import Permission
from moderation.screening.limits.budgets import set_budget
from moderation.screening.models import Budget
from review.asked import status_of
from review.errors import KeptByOthers
from review.insights.budgets import keeps_budgets, stopped_by
from review.insights.forms import BudgetForm, budget_at
from review.insights.limited import limits_now
from review.insights.read import providers_page
from review.insights.window import WORDS, window_of
from review.language.figures import money
from review.refused import refuse
from review.session.gate import actor_of, allowed, person_of, posted
from review.working import closed_for, not_while_working

readers = allowed(Permission.READ_INSIGHTS)


@require_safe
@readers
@not_while_working
def providers(request: HttpRequest) -> HttpResponse:
    """What the scorers did in the window of `?days=`."""
    return show(request)


@posted("insights_providers")
@readers
def keep_budget(request: HttpRequest) -> HttpResponse:
    """Set or change a budget; the same once more changes nothing."""
    must_keep_budgets(request)
    form = BudgetForm(request.POST)
    if not form.is_valid():
        beside = _("No budget was set. What is wrong stands beside it.")
        # The page that is closed then has no field for it to stand beside.
        refuse(request, _("No budget was set.") if in_hand(person_of(request)).working else beside, form)
        return closed_for(request) or show(request, form=form, status=422)
    set_budget(**form.whose, limit=form.limit, actor=actor_of(request), now=timezone.now())
    limits_now.forget()
    messages.success(
        request, _("The budget is {limit}. It holds from the next call on.").format(limit=money(form.limit))
    )
    if stopped := stopped_by(form.whose["provider"]):
        words = _("No price of {names} is known: from now on people look at what would be sent there.")
        messages.warning(request, words.format(names=", ".join(stopped)))
    return redirect("insights_providers")


@posted("insights_providers")
@readers
def remove_budget(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Take a budget away; one that is gone already is no fault."""
    must_keep_budgets(request)
    budget = Budget.objects.select_related("platform").filter(id=budget_id).first()
    if budget is not None:
        set_budget(**budget_at(budget), limit=None, actor=actor_of(request), now=timezone.now())
    limits_now.forget()
    messages.success(request, _("The budget is removed."))
    return redirect("insights_providers")


def must_keep_budgets(request: HttpRequest) -> None:
    """Raises KeptByOthers: a budget may hold for all platforms, so admins of all keep them."""
    if not keeps_budgets(person_of(request)):
        raise KeptByOthers(_("Budgets are kept by admins of all platforms"))


def show(request: HttpRequest, *, form: BudgetForm | None = None, status: int | None = None) -> HttpResponse:
    """The page; a form given back with its errors stands open."""
    window = window_of(request.GET, timezone.now())
    context = {
        "page": providers_page(person_of(request), window),
        "windows": [(days, _(words)) for days, words in WORDS.items()],
        "form": form or BudgetForm(auto_id="budget_%s"),
    }
    return render(
        request, "review/insights/providers.html", context, status=status or status_of(window.faults)
    )
