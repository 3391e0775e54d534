"""What is done to a case: decide, skip, escalate, note. Each ends on the next case, a conflict or its own page."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.bars import is_kept_from
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.hand_on import add_note, escalate, send_back, skip
from moderation.cases.models import Case, CaseState
from moderation.cases.reach import get_case
from moderation.cases.sent_again import holds_note, same_word
from moderation.people.models import User
from moderation.vocabulary import DecisionKind
from review.language.words import why_not
from review.queue.case import case_page
from review.queue.conflict import conflict
from review.queue.gate import reviewers
from review.queue.next import go_on
from review.queue.straight import straight_on
from review.session.gate import person_of, posted
from review.session.kept import let_go
from review.versions import read_version

NOT_RECORDED = {
    DecisionKind.APPROVED: gettext_noop("Your approval was not recorded."),
    DecisionKind.REJECTED: gettext_noop("Your rejection was not recorded."),
}


@posted("case", "case_id")
@straight_on
@reviewers
def decide_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version, outcome, reason…, action…, note."""
    person = person_of(request)
    outcome, note = outcome_of(request), note_of(request)
    codes, actions = chosen_of(request, outcome)
    try:
        decided = decide(case_id, person, version_of(request, case_id), outcome, codes, note, actions)
    except CaseConflict as changed:
        return sent_late(request, person, changed.case, outcome, codes, actions, note)
    except DecisionInvalid as invalid:
        case = get_case(case_id, person)
        if case.state != CaseState.OPEN:
            return sent_late(request, person, case, outcome, codes, actions, note)
        return case_page(
            request, person, case, note=note, problem=why_not(invalid), chosen=(tuple(codes), tuple(actions))
        )
    assert decided.case is not None  # a person's decision has one
    return go_on(person, decided.case, str(decided.id))


@posted("case", "case_id")
@straight_on
@reviewers
def skip_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version, skip (why), words for another reason, note; the case never returns to this person."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    words = request.POST.get("words", "").strip()
    try:
        skip(case_id, person, version_of(request, case_id), request.POST.get("skip", ""), words, note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note)
    except DecisionInvalid as invalid:
        return case_page(request, person, case, note=note, problem=why_not(invalid), skip_words=words)
    messages.success(request, _("Skipped. You will not be shown it again."))
    return go_on(person, case)


@posted("case", "case_id")
@straight_on
@reviewers
def escalate_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST version, note for the seniors."""
    person, note = person_of(request), note_of(request)
    case = get_case(case_id, person)
    try:
        escalate(case_id, person, version_of(request, case_id), note)
    except CaseConflict as changed:
        return conflict(request, person, changed.case, note)
    except DecisionInvalid as invalid:
        return case_page(request, person, case, note=note, problem=why_not(invalid))
    said = _("Escalated to the seniors, with your note.") if note else _("Escalated to the seniors.")
    messages.success(request, said)
    return go_on(person, case)


@posted("case", "case_id")
@reviewers
def note_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """POST note; stays on the case."""
    person, note = person_of(request), note_of(request)
    try:
        add_note(case_id, person, note)
    except CaseConflict as kept:
        return conflict(request, person, kept.case, note)
    except DecisionInvalid as invalid:
        return case_page(request, person, get_case(case_id, person), note=note, problem=why_not(invalid))
    let_go(request)  # where a conflict had kept it for the page, it is on the case now
    messages.success(request, _("Your note is kept with the case."))
    return redirect("case", case_id)


def outcome_of(request: HttpRequest) -> Any:
    """A DecisionKind, or whatever else was sent, which `decide` refuses in words."""
    sent = request.POST.get("outcome", "")
    return DecisionKind(sent) if sent in DecisionKind.__members__.values() else sent


def chosen_of(request: HttpRequest, outcome: object) -> tuple[list[str], list[str]]:
    """The reasons of a rejection, and the actions that an approval carries: what was ticked for the one before
    somebody thought better of it is no part of the other."""
    codes, actions = request.POST.getlist("reason"), request.POST.getlist("action")
    if outcome == DecisionKind.APPROVED:
        return [], actions
    return codes, []


def version_of(request: HttpRequest, case_id: UUID) -> int:
    """The case's version as the page showed it; nonsense matches none."""
    return read_version(case_id, request.POST.get("version", ""))


def note_of(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\r\n", "\n").strip()


def sent_back_if_kept(case: Case, person: User) -> Case:
    """What has been kept from them since they took it goes back to its queue: they could not decide it however often they
    came to it."""
    if case.state == CaseState.OPEN and case.holder_id == person.id and is_kept_from(case, person):
        with suppress(CaseConflict):  # it has gone already
            send_back(case, person)
        return get_case(case.id, person)
    return case


def sent_late(
    request: HttpRequest,
    person: User,
    case: Case,
    outcome: str,
    codes: list[str],
    actions: list[str],
    note: str,
) -> HttpResponse:
    """The way on where it is this person's decision already, sent a second time over a bad line; else a conflict, which
    keeps what would be lost."""
    made = same_word(case, person, outcome, codes, actions)
    if made is None:
        case = sent_back_if_kept(case, person)
        lost = _(NOT_RECORDED[DecisionKind(outcome)]) if outcome in NOT_RECORDED else ""
        return conflict(request, person, case, note, lost)
    if not holds_note(made, note):
        return conflict(request, person, case, note, _("Your note did not come along."))
    return go_on(person, case, str(made.id))
