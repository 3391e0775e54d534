"""Taking a decision back before it takes effect: the case returns with its note, and the one that came after it waits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moderation.cases.claim import held_case, release
from moderation.cases.errors import TooLate
from moderation.cases.models import CaseState, Decision
from moderation.cases.undo import undo
from review.queue.gate import reviewers
from review.queue.next import to_case
from review.session.gate import person_of, posted
from review.session.kept import keep


@posted("mine")
@reviewers
def undo_decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """POST; back to the case, or a word that it was too late."""
    person = person_of(request)
    following = held_case(person)
    try:
        case = undo(decision_id, person)
    except TooLate:
        messages.warning(
            request, _("Too late to undo: the decision is in effect. You can still change your mind.")
        )
        return to_case(following.id, str(decision_id)) if following else redirect("queues")
    if case.state != CaseState.OPEN:
        messages.success(request, _("Undone: your earlier decision stands."))
        return to_case(following.id) if following else redirect("queues")
    if following is not None:
        release(following.id, person)
    back = to_case(case.id)
    keep(request, Decision.objects.get(id=decision_id).note, back["Location"])
    return back
