"""A form with an old token: most often of a page from before the last sign-in. What was typed in it is not lost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.people.models import User
from review.session.gate import page_of_form, person_of, signed_in
from review.session.kept import FROM_SCRIPT, keep_note


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403. Where the browser says that the form was on a page of ours, the way back to that; and the note, which is there
    again when it was typed by who is signed in."""
    back, kept = page_of_form(request), ""
    tries_again = FROM_SCRIPT in request.headers  # with a new token, and the note
    if back and isinstance(request.user, User) and not tries_again:
        kept = keep_note(request, request.user, back)
    context = {"back": back, "note": kept}
    return render(request, "403_csrf.html", context, status=403)


@require_safe
@signed_in
def token(request: HttpRequest) -> JsonResponse:
    """For a page from before the same person signed in anew, so that it can go on: who is signed in, and a token
    for its forms. No other site can read it."""
    return JsonResponse({"person": str(person_of(request).id), "token": get_token(request)})
