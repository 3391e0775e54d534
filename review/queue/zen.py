"""Only the picture: the rail, the strip and the context step aside until they are asked back or the person signs out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from review.preferences import way_back
from review.queue.gate import reviewers

# A cookie, for the screen it was asked at. Not the session: that is stored whole, and a peek that is logged at the same
# moment would be lost from it.
COOKIE = "zen"


@require_POST
@reviewers
def set_zen(request: HttpRequest) -> HttpResponse:
    """POST zen=on|off; back to the page in `next`. 204 for the script, which has changed the page already."""
    scripted = "text/html" not in request.headers.get("Accept", "")
    response = HttpResponse(status=204) if scripted else HttpResponseRedirect(way_back(request))
    if request.POST.get("zen") == "on":
        response.set_cookie(
            COOKIE, "on", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
