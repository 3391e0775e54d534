"""The heartbeat of an open case page, and the word that it was left."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from moderation.cases.claim import ping, release
from review.queue.gate import reviewers
from review.session.gate import person_of


@require_POST
@reviewers
def ping_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """204 while the case is theirs, 409 when it no longer is."""
    return HttpResponse(status=204 if ping(case_id, person_of(request)) else 409)


@require_POST
@reviewers
def release_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """204; asked by a beacon, which reads no answer."""
    release(case_id, person_of(request))
    return HttpResponse(status=204)
