"""What one's own decision met, for the page that was there before it was final: a part of a page, no page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.cases.own_decisions import own_decision
from review.queue.afterwards import Afterwards, result_of
from review.queue.gate import reviewers
from review.session.gate import person_of


@require_safe
@reviewers
def result(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """204 while it can still be undone; 404 when it is no word of this person's, or no longer."""
    person = person_of(request)
    decision = own_decision(decision_id, person)
    if decision is None or decision.case is None:
        raise Http404
    found = result_of(decision, decision.case, person)
    if found.later_url:
        return HttpResponse(status=204)
    return render(request, "review/queue/_result.html", {"page": Afterwards(result=found)})
