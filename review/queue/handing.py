"""Keeping a case for later, giving it back, reassigning it, asking for a second opinion: each by a form of the dock."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from moderation.cases.colleagues import colleagues
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.hold import hold, return_case
from moderation.cases.models import Case
from moderation.cases.opinion import ask_opinion
from moderation.cases.reach import get_case
from moderation.cases.reassign import reassign
from moderation.people.models import User
from moderation.vocabulary import Level
from review.language.words import why_not
from review.queue.acts import note_of, version_of
from review.queue.case import case_page, is_before
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.next import go_on
from review.session.gate import person_of, posted
from review.ui import apart
from review.versions import number_in, shown_version

KEPT = gettext_noop("Nothing was changed.")


@dataclass(frozen=True)
class AskPage:
    """The form that says to whom, and what for; `anybody` is the choice of nobody in particular."""

    case_id: UUID
    version: int
    opinion: bool
    url: str
    urls: dict[str, str]
    queue_name: str
    people: list[User]
    anybody: str
    chosen: str
    note: str
    problem: str


@posted("case", "case_id")
@reviewers
def hold_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version, hold (how long), note. The next case follows."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    try:
        until = hold(case_id, person, version_of(request, case_id), request.POST.get("hold", ""), note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note, _(KEPT))
    except DecisionInvalid as invalid:
        return case_page(request, person, case, note=note, problem=why_not(invalid))
    messages.success(
        request,
        _("On hold until {until} UTC. It is under Mine.").format(
            until=date_format(until, _("j M, H:i"), use_l10n=False)
        ),
    )
    return go_on(person, case)


@posted("mine")
@reviewers
def give_back_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version; the case goes to its old place in the queue, and the person to their list."""
    person = person_of(request)
    try:
        return_case(case_id, person, version_of(request, case_id))
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note_of(request), _(KEPT))
    messages.success(request, _("Given back to its queue."))
    return redirect("mine")


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def reassign_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET, or POST from the dock with what is typed there, asks to whom; POST colleague, version, note does it."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    if "colleague" not in request.POST:
        return ask_page(request, person, case, opinion=False)
    try:
        colleague = reassign(case_id, person, version_of(request, case_id), request.POST["colleague"], note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note, _(KEPT))
    except DecisionInvalid as invalid:
        return ask_page(request, person, case, opinion=False, problem=why_not(invalid))
    messages.success(request, _("Reassigned to {name} for 24 hours.").format(name=apart(colleague.name)))
    return go_on(person, case)


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def ask_for_opinion(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET, or POST from the dock, asks whom and what; POST colleague (may be empty), version, note does it."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    if "colleague" not in request.POST:
        return ask_page(request, person, case, opinion=True)
    try:
        colleague = ask_opinion(
            case_id, person, version_of(request, case_id), note, request.POST["colleague"]
        )
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note, _(KEPT))
    except DecisionInvalid as invalid:
        return ask_page(request, person, case, opinion=True, problem=why_not(invalid))
    whom = colleague.name if colleague else _("whoever may look")
    messages.success(request, _("Asked {whom}. The case waits for you under Mine.").format(whom=whom))
    return go_on(person, case)


def ask_page(
    request: HttpRequest, person: User, case: Case, *, opinion: bool, problem: str = ""
) -> HttpResponse:
    """Only for who holds the case; 422 with the problem when the form could not be taken."""
    if not is_before(person, case):
        return conflict(request, person, case, note_of(request), _(KEPT))
    sent = request.method == "POST"
    page = AskPage(
        case_id=case.id,
        version=number_in(request.POST.get("version", "")) if sent else shown_version(case.id, case.version),
        opinion=opinion,
        url=request.path,
        urls={name: reverse(name, args=[case.id]) for name in ("case", "ping", "release")},
        queue_name=case.platform.name,
        people=list(colleagues(case, person)),
        anybody=_("Any senior who may look") if case.level == Level.SENIOR else _("Anybody who may look"),
        chosen=request.POST.get("colleague", ""),
        note=note_of(request),
        problem=problem,
    )
    return render(request, "review/queue/ask.html", {"page": page}, status=422 if problem else 200)
