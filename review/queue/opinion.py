"""/review/cases/<id>/opinion: a colleague's case to look at, veiled and in grey, and to answer with a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from moderation.cases.blind import Frame, view
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Ask, Case
from moderation.cases.opinion import asked_to_look, give_opinion, peek_for_opinion
from moderation.cases.written import AppealShown, Written
from moderation.people.models import User
from review.language.words import why_not
from review.queue.acts import note_of
from review.queue.case import frame_of
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.page import Rule, picture_url, rules_of
from review.queue.posting import facts
from review.queue.reported import Reports, reports_of
from review.queue.reveal import GREY, remember, revealed
from review.session.gate import person_of
from review.session.kept import kept_note
from review.ui import apart

VEILED = "veiled"
OVER = gettext_noop("The question has been answered, or is not open any more.")


@dataclass(frozen=True)
class OpinionPage:
    """What the holder sees before deciding, as far as it helps to answer; alike for every kind of case."""

    asked_by: str
    question: str
    asked_at: datetime
    until: datetime | None
    platform_name: str
    caption: str
    facts: list[tuple[str, str]]
    rules: list[Rule]
    rule_names: str
    notes: tuple[Written, ...]
    reports: Reports
    appeals: tuple[AppealShown, ...]
    frame: Frame | None
    frames: int
    previous_url: str
    next_url: str
    shown: str
    picture_url: str
    grey_url: str
    peek_url: str
    veiled_url: str
    note: str
    problem: str


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def look(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET shows the case and the question; POST note answers it."""
    person, note = person_of(request), note_of(request)
    try:
        case, ask = asked_to_look(case_id, person)
        if request.method != "POST":
            return opinion_page(request, person, case, ask, note=kept_note(request))
        give_opinion(case_id, person, note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note, _(OVER))
    except DecisionInvalid as invalid:
        return opinion_page(request, person, case, ask, note=note, problem=why_not(invalid))
    messages.success(request, _("Your opinion is with {name}.").format(name=apart(ask.asked_by.name)))
    return redirect("mine")


@require_POST
@reviewers
def peek(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Log the first peek in grey. 204 for a script, else the page with the picture in grey."""
    person = person_of(request)
    try:
        case, _ask = asked_to_look(case_id, person)
        if GREY not in revealed(request, case):
            remember(request, peek_for_opinion(case_id, person), GREY)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, lost=_(OVER))
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return redirect(f"{reverse('opinion', args=[case_id])}?shown={GREY}&frame={frame_of(request.POST)}")


def opinion_page(
    request: HttpRequest, person: User, case: Case, ask: Ask, *, note: str = "", problem: str = ""
) -> HttpResponse:
    seen = view(case, person)
    here = reverse("opinion", args=[case.id])
    number = frame_of(request.GET)
    frame = next((f for f in seen.frames if f.number == number), next(iter(seen.frames), None))
    grey = request.GET.get("shown") == GREY and GREY in revealed(request, case)
    at = frame.number if frame else 0
    rules = rules_of(seen)
    page = OpinionPage(
        asked_by=ask.asked_by.name,
        question=ask.note.text if ask.note else "",
        asked_at=ask.at,
        until=case.lease_until,
        platform_name=case.platform.name,
        caption=seen.submission.caption,
        facts=facts(seen),
        rules=rules,
        rule_names=", ".join(rule.name for rule in rules),
        reports=reports_of(seen.reports),
        appeals=seen.appeals,
        notes=tuple(n for n in seen.notes if ask.note is None or n.at != ask.note.at),
        frame=frame,
        frames=len(seen.frames),
        previous_url=f"{here}?frame={at - 1}" if at > 1 else "",
        next_url=f"{here}?frame={at + 1}" if frame and at < len(seen.frames) else "",
        shown=GREY if grey else VEILED,
        picture_url=picture_url(case, GREY if grey else VEILED, at) if frame else "",
        grey_url=picture_url(case, GREY, at) if frame else "",
        peek_url=reverse("opinion_peek", args=[case.id]),
        veiled_url=f"{here}?frame={at}",
        note=note,
        problem=problem,
    )
    return render(request, "review/queue/opinion.html", {"page": page}, status=422 if problem else 200)
