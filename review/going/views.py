"""/go?q=: answers with a redirect to where the text leads, or says that it leads nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.going.pages import pages_of
from review.going.place import place_of
from review.session.gate import person_of, signed_in

LONGEST = 400


@require_safe
@signed_in
def go(request: HttpRequest) -> HttpResponse:
    """Without a text it is the page that asks for one."""
    person, text = person_of(request), request.GET.get("q", "").strip()[:LONGEST].replace("\0", "")
    if place := place_of(text, person, host=request.get_host()):
        return HttpResponseRedirect(place)
    context = {"text": text, "pages": pages_of(person)}
    return render(request, "review/going/go.html", context, status=404 if text else 200)
