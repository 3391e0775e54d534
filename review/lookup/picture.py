"""The one picture that look-up shows: veiled, small, and never when it is locked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from moderation.intake import files
from moderation.intake.models import Rendition, Submission
from moderation.people.roles import Permission
from review.lookup.read import case_in_reach, find, opens_soon
from review.session.gate import allowed, person_of

THUMB = "veiled_thumb"
SANDBOX = "default-src 'none'; sandbox"


@require_safe
@allowed(Permission.LOOK_UP)
def thumb(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """A blurred grey thumbnail as JPEG. 404 for what is locked, erased or was never prepared."""
    person = person_of(request)
    found = find(submission_id, person)
    if opens_soon(found.id, person):
        raise Http404
    return thumb_of(found)


@require_safe
@allowed(Permission.LOOK_UP)
def waiting_thumb(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same of the submission of a case."""
    person = person_of(request)
    return thumb_of(find(case_in_reach(case_id, person).submission_id, person))


def thumb_of(submission: Submission) -> HttpResponse:
    image = submission.image
    if image is None or image.locked_at or image.erased_at:
        raise Http404
    rendition = Rendition.objects.filter(image=image, name=THUMB).order_by("frame").first()
    if rendition is None:
        raise Http404
    try:
        data = files.read(rendition.key, sha256=rendition.sha256)
    except files.FileLost as lost:
        raise Http404 from lost
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": SANDBOX}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)
