"""Chooses the language of one's own pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from moderation.people.language import choose_language
from review.preferences import way_back
from review.session.gate import person_of, signed_in


@require_POST
@signed_in
def set_language(request: HttpRequest) -> HttpResponse:
    """POST language=en|de, or nothing for the browser's; goes back to the page it came from."""
    choose_language(person=person_of(request), language=request.POST.get("language", ""))
    return HttpResponseRedirect(way_back(request))
