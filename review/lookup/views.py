"""/submissions/"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.bulk.ask import AT_MOST
from moderation.cases.sealed import SHOWN, is_closed_by_another, sealing
from moderation.people.roles import Permission
from moderation.platforms.access import may
from review.lookup.bulk import ACT_TITLES, OUTCOME_ACTS
from review.lookup.form import PLACE, SearchForm
from review.lookup.gold import gold_form
from review.lookup.read import case_in_reach, find, is_copy_in_hand, place_of, submission_page
from review.lookup.saved import links_for, may_share_with
from review.lookup.search import search, uuid_or_none
from review.session.gate import allowed, person_of


@require_safe
@allowed(Permission.LOOK_UP)
def submissions(request: HttpRequest) -> HttpResponse:
    """The newest submissions, or those that were searched for; seniors choose some of them for an act."""
    person = person_of(request)
    form = SearchForm(request.GET, person=person)
    page = search(form, person, before=uuid_or_none(request.GET.get(PLACE, "")))
    senior = may(person, Permission.REVIEW_SENIOR)
    query = form.query.urlencode()
    context = {
        "form": form,
        "page": page,
        "query": query,
        "saved": links_for(person, query),
        "share_with": may_share_with(person) if senior and query else [],
        "acts": [(act.value, _(ACT_TITLES[act])) for act in OUTCOME_ACTS] if senior else [],
        "at_most": AT_MOST,
    }
    return render(request, "review/lookup/list.html", context, status=422 if form.errors else 200)


@require_safe
@allowed(Permission.LOOK_UP)
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """One submission: what it was, what was decided and why, and every step. One that is sealed has another address."""
    person = person_of(request)
    found = find(submission_id, person)
    copy = is_copy_in_hand(found, person)
    # Whether a copy waits itself is not told either.
    if not copy and (place := place_of(found.id, person)) != request.path:
        return redirect(place) if place else no_longer_waiting(request)
    page = submission_page(found, person, copy=copy)
    context = {
        "page": page,
        "submission": page.submission,
        "gold_form": gold_form(page.submission, person) if page.outcome else None,
    }
    return render(request, "review/lookup/submission.html", context)


@require_safe
@allowed(Permission.LOOK_UP)
def waiting(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A submission that is sealed for who looks, by the case: its own id begins with when it was posted.

    A case that a colleague closed leads nowhere: where it led would tell whether another one seals the same picture.
    """
    person = person_of(request)
    case = case_in_reach(case_id, person)
    found = find(case.submission_id, person)
    if not sealing(person, SHOWN).filter(id=case_id).exists():
        if is_closed_by_another(case, person):
            return no_longer_waiting(request)
        place = place_of(found.id, person)
        return redirect(place) if place else no_longer_waiting(request)
    page = submission_page(found, person, case=case)
    return render(request, "review/lookup/submission.html", {"page": page, "submission": page.submission})


def no_longer_waiting(request: HttpRequest) -> HttpResponse:
    return render(request, "states/no_longer_waiting.html", status=404)
