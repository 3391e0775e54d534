"""A peek in grey and the step to colour; each is logged before anything is shown.

Whether this session has taken the step is remembered for as long as the person holds the case, so a peek is one line
of the log however often the key is pressed, and the picture's address alone shows nothing.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from moderation.cases.errors import CaseConflict
from moderation.cases.models import Case, CaseState
from moderation.cases.reach import get_case
from moderation.cases.reveal import open_colour, peek_grey
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.session.gate import person_of, posted

GREY, FULL = "grey", "full"
REMEMBERED = "revealed"


def mark(case: Case) -> str:
    """This hold of this case: claimed again, it is another, and so it is once it is decided."""
    return (
        f"{case.id} {case.held_since.isoformat() if case.held_since else ''} {case.state == CaseState.OPEN}"
    )


def revealed(request: HttpRequest, case: Case) -> list[str]:
    """What this session has revealed of the case it holds: `grey`, `full`."""
    kept = request.session.get(REMEMBERED)
    return list(kept["what"]) if kept and kept["hold"] == mark(case) else []


def remember(request: HttpRequest, case: Case, what: str) -> None:
    """Only one case is remembered: the next one starts veiled again."""
    request.session[REMEMBERED] = {"hold": mark(case), "what": [*revealed(request, case), what]}


@posted("case", "case_id")
@reviewers
def peek(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Log the first peek. 204 for a script, else the page with the picture in grey."""
    person = person_of(request)
    case = get_case(case_id, person)
    if GREY not in revealed(request, case):
        try:
            remember(request, peek_grey(case_id, person), GREY)
        except CaseConflict as changed:
            return conflict(request, person, changed.case)
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return redirect(address(request, case_id, GREY))


@posted("case", "case_id")
@reviewers
def colour(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Log that colour was opened, and show the page with it."""
    person = person_of(request)
    try:
        case = open_colour(case_id, person)
    except CaseConflict as changed:
        return conflict(request, person, changed.case)
    if FULL not in revealed(request, case):
        remember(request, case, FULL)
    return redirect(address(request, case_id, FULL))


def address(request: HttpRequest, case_id: UUID, shown: str) -> str:
    """The case's page, or that of changing one's mind about it when the form came from there."""
    frame = request.POST.get("frame", "1")
    page = reverse("case", args=[case_id])
    with suppress(ValueError):
        page = reverse("change", args=[UUID(request.POST.get("change", ""))])
    return f"{page}?shown={shown}&frame={frame if frame.isdecimal() else 1}"
