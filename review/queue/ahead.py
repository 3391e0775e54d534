"""What the case page fetches while its picture is looked at: the veiled pictures of the cases that come next."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moderation.cases.ahead import cases_ahead
from moderation.cases.models import CaseState
from moderation.cases.reach import get_case
from review.queue.gate import reviewers
from review.session.gate import person_of

FIRST_FRAME = 1


@require_safe
@reviewers
def ahead(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """`{pictures: [address, …]}` for whoever holds this open case, else none; takes no case."""
    person = person_of(request)
    case = get_case(case_id, person)
    holds = case.state == CaseState.OPEN and case.holder_id == person.id
    following = cases_ahead(case, person) if holds else []
    return JsonResponse({"pictures": [picture_ahead(next_id) for next_id in following]})


def picture_ahead(case_id: UUID) -> str:
    """The address of the picture that the page of a case arrives with, where nothing but the veil was chosen."""
    return reverse("picture", args=[case_id, "veiled", FIRST_FRAME])
