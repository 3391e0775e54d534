"""Putting a case into another queue of its platform, from its page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.move import move_case
from moderation.cases.reach import get_case
from review.language.words import why_not
from review.queue.acts import note_of, version_of
from review.queue.case import case_page
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.named import own_name
from review.queue.next import go_on
from review.session.gate import person_of, posted
from review.ui import apart


@posted("case", "case_id")
@reviewers
def move(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version, queue, note; then the next case of the queue that it was in."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    try:
        queue = move_case(case_id, person, version_of(request, case_id), request.POST.get("queue", ""), note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note, _("It was not moved."))
    except DecisionInvalid as invalid:
        return case_page(request, person, case, note=note, problem=why_not(invalid))
    messages.success(request, _("Moved to {name}.").format(name=apart(own_name(queue))))
    return go_on(person, case)
