"""Changing one's mind after the scores were seen, about the outcome or the reasons of a rejection: a decision of its own,
marked as such in the log."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.cases.claim import held_case
from moderation.cases.decide import SEALED_KINDS
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Case, Decision
from moderation.cases.own_decisions import own_decisions, with_all_it_met
from moderation.cases.reach import get_case
from moderation.cases.sealed import is_final
from moderation.cases.undo import change_mind
from moderation.people.models import User
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind
from review.language.words import why_not
from review.queue.acts import chosen_of, note_of, outcome_of
from review.queue.afterwards import Afterwards, result_of
from review.queue.case import shown_of
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.next import to_case
from review.queue.page import NOTHING_TICKED, Ticked, picture_url
from review.queue.posting import is_long
from review.queue.reveal import GREY
from review.queue.why import why
from review.session.gate import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers
def change_decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """GET shows what was decided and met; POST outcome, reason…, action…, note."""
    person = person_of(request)
    decision = own_word(decision_id, person)
    if decision and not is_final(case_of(decision)):
        # There it can be undone, and what it met comes when it is final.
        return redirect("case", decision.case_id)
    if request.method != "POST":
        return change_page(request, person, changeable(decision))
    outcome, note = outcome_of(request), note_of(request)
    codes, actions = chosen_of(request, outcome)
    try:
        changed = change_mind(decision_id, person, outcome, codes, note, actions)
    except CaseConflict as moved:
        return conflict(request, person, moved.case, note, _("Your change was not recorded."))
    except DecisionInvalid as invalid:
        sent: Ticked = (tuple(codes), tuple(actions))
        return change_page(
            request, person, changeable(decision), note=note, problem=why_not(invalid), chosen=sent
        )
    following = held_case(person)
    if following is not None:
        return to_case(following.id, str(changed.id))
    return redirect(f"{reverse('next')}?after={changed.id}")


def own_word(decision_id: UUID, person: User) -> Decision | None:
    """One's own last word on a case; None when it is none, as where something came between."""
    mine = with_all_it_met(own_decisions(person)).select_related("submission__image")
    return mine.filter(id=decision_id).first()


def case_of(decision: Decision) -> Case:
    if decision.case is None:
        raise Http404
    return decision.case


def changeable(decision: Decision | None) -> Decision:
    """The same if its case is none of those that stay sealed; 404 otherwise."""
    if decision is None or case_of(decision).kind in SEALED_KINDS:
        raise Http404
    return decision


def picture_of(case: Case, shown: str) -> dict[str, str]:
    """The picture as it was revealed, and the forms that reveal more of it, each step logged as on the case."""
    return {
        "shown": shown,
        "url": picture_url(case, shown, 1),
        "grey_url": picture_url(case, GREY, 1),
        "peek": reverse("peek", args=[case.id]),
        "colour": reverse("colour", args=[case.id]),
    }


def change_page(
    request: HttpRequest,
    person: User,
    decision: Decision,
    *,
    note: str = "",
    problem: str = "",
    chosen: Ticked = NOTHING_TICKED,
) -> HttpResponse:
    case = get_case(case_of(decision).id, person)
    result = result_of(decision, case, person)
    if result.met:
        result = replace(result, met=replace(result.met, change_url=""))
    rules = rules_of(case.policy_version)
    context = {
        "decision": decision,
        "why": why(decision),
        "was_approved": decision.kind == DecisionKind.APPROVED,
        "reasons": rules.reasons,
        "approval_actions": rules.approval_actions,
        "chosen": chosen[0],
        "carried": chosen[1],
        "page": Afterwards(result=result),
        "platform": case.platform,
        "caption": decision.submission.caption,
        "caption_is_long": is_long(decision.submission.caption),
        "picture": picture_of(case, shown_of(request, case)) if result.thumb_url else None,
        "note": note,
        "problem": problem,
    }
    return render(request, "review/queue/change.html", context, status=422 if problem else 200)
