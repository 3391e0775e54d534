"""The heartbeat of an open grid, for all of its tiles at once, and the word that it was left."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from moderation.cases.grid import leave_batch, ping_batch
from moderation.people.roles import Permission
from review.session.gate import allowed, person_of, posted


@posted("grid")
@allowed(Permission.REVIEW)
def ping_grid(request: HttpRequest) -> HttpResponse:
    """`{"held": [id…]}`: what is still theirs; whatever the page has besides was taken."""
    return JsonResponse({"held": sorted(map(str, ping_batch(person_of(request))))})


@posted("grid")
@allowed(Permission.REVIEW)
def leave_grid(request: HttpRequest) -> HttpResponse:
    """204; asked by a beacon, which reads no answer."""
    leave_batch(person_of(request))
    return HttpResponse(status=204)
