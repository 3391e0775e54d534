"""/audit/"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.audit.standing import COUNTED
from moderation.people.roles import Permission
from review.log.filters import LogForm
from review.log.read import SEALED_COUNTED, log_page
from review.session.gate import allowed, person_of


@require_safe
@allowed(Permission.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first; `before` goes back in it, `open` opens a line in place."""
    person = person_of(request)
    form = LogForm(request.GET, person=person)
    page = log_page(form, person, before=number(request, "before"), open_id=number(request, "open"))
    context = {"form": form, "page": page, "sealed_counted": SEALED_COUNTED, "standing_counted": COUNTED}
    return render(request, "review/log/log.html", context, status=422 if form.errors else 200)


def number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
