"""/review/cases/<id>: the case for whoever holds it; what became of it for whoever decided it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from moderation.cases.claim import open_case
from moderation.cases.errors import CaseConflict
from moderation.cases.models import Case, CaseState
from moderation.people.models import User
from review.queue.afterwards import Afterwards, strip_of
from review.queue.conflict import conflict, explain
from review.queue.done import images_with_thumb, own_decisions
from review.queue.gate import reviewers
from review.queue.page import page_of, picture_url
from review.queue.reveal import revealed
from review.queue.sight import Sight, sight_of
from review.queue.why import why
from review.session.gate import person_of
from review.session.kept import kept_note

VEILED = "veiled"


@require_safe
@reviewers
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Takes the case if it is open and free; a colleague's is a conflict."""
    person = person_of(request)
    try:
        case = open_case(case_id, person)
    except CaseConflict as taken:
        return conflict(request, person, taken.case)
    if case.state != CaseState.OPEN:
        language = get_language_from_request(request)
        sight = sight_of(case.id, person, frame=frame_of(request.GET), language=language)
        return show_decided(request, person, case, sight)
    if note := kept_note(request):
        messages.success(request, "Your note is back; N opens it.")
    return case_page(request, person, case, note=note)


def case_page(
    request: HttpRequest,
    person: User,
    case: Case,
    *,
    note: str = "",
    problem: str = "",
    chosen: tuple[str, ...] = (),
    skip_words: str = "",
) -> HttpResponse:
    """The page of an open case that this person holds; 422 with the problem when a form could not be taken."""
    page = page_of(
        case,
        person,
        frame=frame_of(request.GET),
        shown=shown_of(request, case),
        after=request.GET.get("after", ""),
        note=note,
        problem=problem,
        chosen=chosen,
        skip_words=skip_words,
    )
    return render(request, "review/queue/case.html", {"page": page}, status=422 if problem else 200)


def frame_of(sent: QueryDict) -> int:
    asked = sent.get("frame", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def shown_of(request: HttpRequest, case: Case) -> str:
    """`grey` or `full` only when that step has been taken and logged; every case starts veiled."""
    asked = request.GET.get("shown", VEILED)
    return asked if asked in revealed(request, case) else VEILED


def show_decided(
    request: HttpRequest, person: User, case: Case, sight: Sight | None, *, status: int = 200
) -> HttpResponse:
    decision = (
        own_decisions(person).select_related("case", "submission", "policy_version").filter(case=case).first()
    )
    title, words = explain(case, person)
    met = strip_of(decision, person) if decision else None
    frame = sight.frame if sight else 1
    context = {
        "case": case,
        "picture_url": picture_url(case, VEILED, frame) if decision and has_picture(case) else "",
        "sight": sight,
        "mine": decision,
        "why": why(decision) if decision else "",
        "title": title,
        "words": words,
        "page": Afterwards(unsealed=met),
    }
    return render(request, "review/queue/decided.html", context, status=status)


def has_picture(case: Case) -> bool:
    image_id = case.submission.image_id
    return image_id is not None and image_id in images_with_thumb([image_id])
