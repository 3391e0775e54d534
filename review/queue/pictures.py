"""The picture of a case, to the one who may see it now: never cached, never run, never guessed from its address."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from moderation.cases.ahead import may_be_handed
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.opinion import standing_ask
from moderation.cases.pictures import PictureSealed, PictureUnavailable, case_picture
from moderation.cases.reach import get_case
from moderation.people.models import User
from moderation.wellness.choices import habits_of
from review.queue.gate import reviewers
from review.queue.reveal import FULL, GREY, revealed
from review.session.gate import person_of

VEILED, THUMB = "veiled", "thumb"
RENDITION = {VEILED: "veiled", THUMB: "veiled_thumb", GREY: "grey", FULL: "full"}


@require_GET
@reviewers
def picture(request: HttpRequest, case_id: UUID, name: str, frame: int) -> HttpResponse:
    """A rendition's own bytes; 404 alike for what is not there and for whoever may not see it."""
    person = person_of(request)
    if name not in RENDITION or not may_see(request, person, get_case(case_id, person), name):
        raise Http404
    try:
        data = case_picture(case_id, person, rendition_of(name, person), frame)
    except (PictureSealed, PictureUnavailable) as missing:
        raise Http404 from missing
    return sealed_response(data)


def rendition_of(name: str, person: User) -> str:
    """The veil is as strong as the person chose it, on every picture alike."""
    return habits_of(person).veil if name == VEILED else RENDITION[name]


def may_see(request: HttpRequest, person: User, case: Case, name: str) -> bool:
    """The holder of an open case, and who decided it: its veil, and what they have revealed since. Who may be handed it
    next: its veil alone, which their page fetches ahead."""
    """The holder of an open case, and who decided it: its veil, and what they have revealed since; who is asked for a
    second opinion: its veil, and grey."""
    holds = case.state == CaseState.OPEN and case.holder_id == person.id
    if not holds and standing_ask(case, person):
        return name in (VEILED, THUMB) or (name == GREY and GREY in revealed(request, case))
    if not holds and not Decision.objects.filter(case=case, person=person).exists():
        return name == VEILED and may_be_handed(case, person)
    return name in (VEILED, THUMB) or (case.holder_id == person.id and name in revealed(request, case))


def sealed_response(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response
