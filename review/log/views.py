"""/audit/"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.audit.actor import Actor
from moderation.audit.export import export
from moderation.audit.standing import COUNTED
from moderation.cases.in_hand import in_hand
from moderation.cases.untold import untold_lines
from moderation.people.roles import Permission
from review.log.filters import LogForm
from review.log.read import SEALED_COUNTED, log_page, opening_count, sealed_count, visible_to
from review.session.gate import allowed, person_of, posted


@require_safe
@allowed(Permission.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first; `before` goes back in it, `open` opens a line in place."""
    person = person_of(request)
    return show(request, LogForm(request.GET, person=person))


def show(request: HttpRequest, form: LogForm, *, status: int | None = None) -> HttpResponse:
    person = person_of(request)
    before, opened = request.GET.get("before", ""), request.GET.get("open", "")
    page = log_page(form, person, before=before, opened_line=opened)
    context = {"form": form, "page": page, "sealed_counted": SEALED_COUNTED, "standing_counted": COUNTED}
    status = status or (422 if form.errors else 200)
    return render(request, "review/log/log.html", context, status=status)


@posted("audit")
@allowed(Permission.READ_AUDIT)
def export_log(request: HttpRequest) -> HttpResponseBase:
    """POST the filters: all lines that pass them, as JSON lines, to be saved. Not for who works on a case (409)."""
    person = person_of(request)
    form = LogForm(request.POST, person=person)
    if not form.is_valid():
        return show(request, form)
    if in_hand(person).working:
        words = _("Nothing was exported: you hold a case, and the file would have the numbers of the lines.")
        messages.error(request, words)
        return show(request, form, status=409)
    said = {
        **form.said(),
        "sealed_submissions_left_out": sealed_count(person) + opening_count(person),
        "gold_items_left_out": untold_lines(person) is not None,
    }
    lines = export(visible_to(person).filter(form.condition()), actor=Actor.person(person.id), said=said)
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    name = f"audit-log-{timezone.now():%Y-%m-%dT%H%M%SZ}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
