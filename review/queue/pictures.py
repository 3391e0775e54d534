"""The picture of a case, to the one who may see it now: never cached, never run, never guessed from its address."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.reach import get_case, handles_suspected_abuse
from moderation.intake import files
from moderation.intake.decoder import DecodeRefused, DecoderFailed
from moderation.intake.models import Rendition
from moderation.people.models import User
from review.queue.full import in_colour
from review.queue.gate import reviewers
from review.queue.reveal import FULL, GREY, revealed
from review.session.gate import person_of

VEILED, THUMB = "veiled", "thumb"
RENDITION = {VEILED: "veiled", THUMB: "veiled_thumb", GREY: "grey", FULL: "veiled"}


@require_GET
@reviewers
def picture(request: HttpRequest, case_id: UUID, name: str, frame: int) -> HttpResponse:
    """A rendition's own bytes, or for colour a fresh decode of that frame; 404 for whoever may not see it."""
    person = person_of(request)
    case = get_case(case_id, person)
    if name not in RENDITION or not may_see(request, person, case, name):
        raise Http404
    made = Rendition.objects.filter(image=case.submission.image, name=RENDITION[name], frame=frame).first()
    if made is None:
        raise Http404
    try:
        data = in_colour(made) if name == FULL else files.read(made.key, sha256=made.sha256)
    except (OSError, DecodeRefused, DecoderFailed) as lost:
        raise Http404 from lost
    return sealed_response(data)


def may_see(request: HttpRequest, person: User, case: Case, name: str) -> bool:
    """The holder of an open case sees its veil, and what they have revealed; who decided it, its veil again."""
    image = case.submission.image
    if image is None or (image.locked_at and not handles_suspected_abuse(person)):
        return False
    if case.state == CaseState.OPEN and case.holder_id == person.id:
        return name in (VEILED, THUMB) or name in revealed(request, case)
    return name in (VEILED, THUMB) and Decision.objects.filter(case=case, person=person).exists()


def sealed_response(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response
