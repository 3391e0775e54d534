"""/submissions/<id>/reverse: the other outcome, or a rejection for other reasons, with a note, for seniors and admins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.cases.errors import DecisionInvalid
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.policy.in_force import version_for
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind, Status
from review.language.words import why_not
from review.lookup.read import find, is_open_to_acts, thumb_url
from review.queue.acts import note_of
from review.queue.alone import not_alone
from review.session.gate import allowed, person_of
from review.versions import number_in

OUTCOMES = (DecisionKind.APPROVED, DecisionKind.REJECTED)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.REVIEW_SENIOR)
def reverse_submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """GET asks for reasons and a note; POST version, outcome, reason…, note."""
    person = person_of(request)
    if request.method != "POST":
        return page(request, submission_id, person)
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        raise Http404
    codes = request.POST.getlist("reason") if outcome == DecisionKind.REJECTED else []
    was = Submission.objects.filter(id=submission_id).values_list("status", flat=True).first()
    try:
        made = reverse(
            submission_id,
            person,
            number_in(request.POST.get("version", "")),
            DecisionKind(outcome),
            codes,
            note_of(request),
            or_correct=True,
        )
    except ActRefused as refused:
        words = _("Nothing was reversed: {refused}.").format(refused=why_not(refused))
        if refused.why == Refusal.TAKES_TWO:  # another choice on the same page helps
            return page(request, submission_id, person, problem=words)
        messages.error(request, words)
        return redirect("submission", submission_id)
    except DecisionInvalid as invalid:
        return page(request, submission_id, person, problem=why_not(invalid))
    words = (
        _("Changed: this is rejected for other reasons now, and the platform is told.")
        if was == made.kind
        else _("Reversed: this is {kind} now, and the platform is told.").format(kind=made.kind)
    )
    messages.success(request, words)
    return redirect("submission", submission_id)


def page(request: HttpRequest, submission_id: UUID, person: User, *, problem: str = "") -> HttpResponse:
    """The form; 404 for what this person cannot act on now, whatever the reason."""
    submission = find(submission_id, person)
    if not is_open_to_acts(submission, person):
        raise Http404
    rejects = submission.status == Status.APPROVED
    reasons = rules_of(version_for(submission)).reasons
    context = {
        "submission": submission,
        "thumb_url": thumb_url(submission),
        "rejects": rejects,
        "reasons": reasons,
        "alone": not_alone(reasons, look_again=rejects),
        "chosen": request.POST.getlist("reason"),
        "note": note_of(request),
        "problem": problem,
    }
    return render(request, "review/lookup/reverse.html", context, status=422 if problem else 200)
