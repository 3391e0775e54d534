"""/review/cases/<id>: the case for whoever holds it; what became of it for whoever decided it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.cases.errors import CaseConflict
from moderation.cases.models import Case, CaseState
from moderation.cases.reveal import record_peek
from moderation.people.models import User
from moderation.wellness.choices import Habits
from moderation.wellness.hand import CapReached, open_case
from moderation.wellness.limits import Standing, standing_of
from moderation.wellness.models import Arrival
from review.keys.chosen import keys_of
from review.queue.conflict import conflict
from review.queue.decided import show_decided
from review.queue.gate import reviewers
from review.queue.page import NOTHING_TICKED, Ticked, page_of
from review.queue.reveal import FULL, GREY, remember, revealed
from review.queue.sight import sight_of
from review.session.gate import person_of
from review.session.kept import kept_note
from review.wellbeing.day import rest_words
from review.wellbeing.stop import stopped

VEILED = "veiled"


@require_safe
@reviewers
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Takes the case if it is open and free; a colleague's is a conflict."""
    person = person_of(request)
    standing = standing_of(person, timezone.now())
    try:
        case = open_case(case_id, person, standing)
    except CaseConflict as taken:
        return conflict(request, person, taken.case)
    except CapReached as reached:
        return stopped(request, reached)
    if case.state != CaseState.OPEN:
        language = get_language_from_request(request)
        sight = sight_of(case.id, person, frame=frame_of(request.GET), language=language)
        return show_decided(request, person, case, sight)
    if note := kept_note(request):
        messages.success(request, note_is_back(person))
    return case_page(request, person, case, note=note, standing=standing)


def note_is_back(person: User) -> str:
    letter = keys_of(person)["note"].upper()
    return (
        _("Your note is back; {letter} opens it.").format(letter=letter)
        if letter
        else _("Your note is back.")
    )


def case_page(
    request: HttpRequest,
    person: User,
    case: Case,
    *,
    note: str = "",
    problem: str = "",
    chosen: Ticked = NOTHING_TICKED,
    standing: Standing | None = None,
    skip_words: str = "",
) -> HttpResponse:
    """The page of an open case that this person holds; 422 with the problem when a form could not be taken.

    A form can be sent without its page: whoever does not have the case before them is told so and shown nothing of it.
    """
    if not is_before(person, case):
        return conflict(
            request, person, case, note, _("Nothing was changed.") if case.is_unopened else problem
        )
    standing = standing or standing_of(person, timezone.now())
    arrive(request, person, case, standing.habits)
    page = page_of(
        case,
        person,
        frame=frame_of(request.GET),
        shown=shown_of(request, case, standing.habits),
        after=request.GET.get("after", ""),
        note=note,
        problem=problem,
        chosen=chosen,
        skip_words=skip_words,
    )
    context = {"page": page, "rest_words": rest_words(standing)}
    return render(request, "review/queue/case.html", context, status=422 if problem else 200)


def is_before(person: User, case: Case) -> bool:
    """Whether they were handed the case, or opened it: what a colleague gave them is not shown without that."""
    return case.state == CaseState.OPEN and case.holder_id == person.id and not case.is_unopened


def arrive(request: HttpRequest, person: User, case: Case, habits: Habits) -> None:
    """Who chose to have pictures in grey at once takes that step by opening the page: logged as a peek is."""
    if habits.arrives == Arrival.GREY and case.submission.image_id and GREY not in revealed(request, case):
        record_peek(case, person)
        remember(request, case, GREY)


def frame_of(sent: QueryDict) -> int:
    asked = sent.get("frame", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def shown_of(request: HttpRequest, case: Case, habits: Habits | None = None) -> str:
    """`grey` or `full` only when that step has been taken and logged; else veiled. Where the address names none, what
    the person's habits have of it."""
    taken = revealed(request, case)
    asked = request.GET.get("shown") or (usual(taken, habits) if habits else VEILED)
    return asked if asked in taken else VEILED


def usual(taken: list[str], habits: Habits) -> str:
    if habits.keeps_colour and FULL in taken:
        return FULL
    return GREY if habits.arrives == Arrival.GREY else VEILED
