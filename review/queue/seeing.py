"""Asking what a picture shows, once it is decided. A worker asks the vendor; the page looks again until it is here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.cases.reach import get_case
from moderation.seeing.inquire import QuestionInvalid, ask_for_description, ask_for_text, ask_question
from moderation.seeing.subject import NothingToAsk
from review.language.words import why_not
from review.queue.case import frame_of
from review.queue.decided import show_decided
from review.queue.gate import reviewers
from review.queue.sight import sight_of
from review.session.gate import person_of, posted


@require_safe
@reviewers
def sight(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """That part of the page alone, for a script that waits for what was asked."""
    found = sight_of(case_id, person_of(request), frame=frame_of(request.GET), language=language_of(request))
    if found is None:
        raise Http404
    return render(request, "review/queue/_sight.html", {"sight": found})


@posted("case", "case_id")
@reviewers
def describe(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST frame; back to the page."""
    person, frame = person_of(request), frame_of(request.POST)
    try:
        ask_for_description(case_id, person, frame=frame, language=language_of(request))
    except NothingToAsk:
        return not_asked(request, case_id)
    return back(case_id, frame)


@posted("case", "case_id")
@reviewers
def read_text(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST frame; back to the page."""
    frame = frame_of(request.POST)
    try:
        ask_for_text(case_id, person_of(request), frame=frame)
    except NothingToAsk:
        return not_asked(request, case_id)
    return back(case_id, frame)


@posted("case", "case_id")
@reviewers
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST frame, question; back to the page, or 422 with what is wrong with the question."""
    person, frame, question = person_of(request), frame_of(request.POST), request.POST.get("question", "")
    try:
        ask_question(case_id, person, question, frame=frame, language=language_of(request))
    except NothingToAsk:
        return not_asked(request, case_id)
    except QuestionInvalid as invalid:
        found = sight_of(
            case_id,
            person,
            frame=frame,
            language=language_of(request),
            problem=why_not(invalid),
            typed=question,
        )
        return show_decided(request, person, get_case(case_id, person), found, status=422)
    return back(case_id, frame)


def back(case_id: UUID, frame: int) -> HttpResponse:
    response = redirect("case", case_id)
    response["Location"] += f"?frame={frame}#sight"
    return response


def not_asked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    messages.warning(request, _("Nothing was asked: this picture cannot be asked about now."))
    return redirect("case", case_id)


def language_of(request: HttpRequest) -> str:
    """The first language that the browser asks for and that has a name here."""
    return get_language_from_request(request)
