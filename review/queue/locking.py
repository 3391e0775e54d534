"""Suspected child abuse: asked first, then the picture is locked for all but named people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.cases.errors import CaseConflict
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.reach import get_case, is_anybody_named
from review.queue.acts import version_of
from review.queue.case import is_before
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.next import go_on
from review.session.gate import person_of
from review.versions import shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def suspected_abuse(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """GET says what will happen, POST version does it."""
    person = person_of(request)
    case = get_case(case_id, person)
    if request.method != "POST":
        if not is_before(person, case):
            return conflict(request, person, case, lost=_("The picture was not locked."))
        page = {
            "version": shown_version(case.id, case.version),
            "platform_name": case.platform.name,
            "somebody_named": is_anybody_named(case.platform_id),
            "urls": {"abuse": request.path, "case": reverse("case", args=[case.id])},
        }
        return render(request, "review/queue/abuse.html", {"page": page})
    try:
        lock_suspected_abuse(case_id, person, version_of(request, case_id))
    except CaseConflict as changed:
        return conflict(request, person, changed.case, lost=_("The picture was not locked."))
    messages.success(request, _("The picture is locked and handed on. You will not be shown it again."))
    return go_on(person, case)
