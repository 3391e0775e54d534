"""The page for whoever was not first: who was, what was kept, and the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from moderation.cases.bars import is_kept_from
from moderation.cases.blind import is_sealed
from moderation.cases.models import Case, CaseState, Skip
from moderation.cases.queues import of_case
from moderation.people.models import User
from moderation.vocabulary import DecisionKind
from review.queue.why import why

WORDS = {
    DecisionKind.APPROVED: "Approved",
    DecisionKind.REJECTED: "Rejected",
    DecisionKind.WITHDRAWN: "Withdrawn",
}


def conflict(request: HttpRequest, person: User, case: Case, note: str = "", lost: str = "") -> HttpResponse:
    """409: `lost` says what of this person's was not recorded, `note` is what they had typed."""
    title, words = explain(case, person)
    context = {
        "title": title,
        "words": f"{words} {lost}".strip(),
        "note": note,
        "note_url": reverse("note", args=[case.id]) if note else "",
        "slug": of_case(case).slug,
        "level": case.level,
    }
    return render(request, "states/conflict.html", context, status=409)


def explain(case: Case, person: User) -> tuple[str, str]:
    """A title and a sentence; what a colleague decided is told only where it is not sealed for this person."""
    decision = case.decision
    if case.state != CaseState.OPEN and decision and decision.person:
        who = "You" if decision.person_id == person.id else decision.person.name
        title = f"{who} decided this case first"
        if is_sealed(case.submission_id, person):
            return title, "What was decided stays sealed until you have decided yourself."
        reasons = f" for {why(decision)}" if decision.reasons else ""
        return title, f"{WORDS[DecisionKind(decision.kind)]}{reasons} at {decision.made_at:%H:%M:%S} UTC."
    if case.holder and case.holder_id != person.id and case.aside and case.lease_until:
        return (
            f"{case.holder.name} keeps this case for later",
            f"It is theirs until {case.lease_until:%H:%M} UTC, unless they give it back before.",
        )
    if case.holder and case.holder_id != person.id:
        return (
            f"{case.holder.name} has this case now",
            "A case is with one person at a time; it is free again soon after they leave it.",
        )
    if case.holder_id == person.id and not is_kept_from(case, person):
        return "This case has changed since your page was opened", "It is still yours: open it again."
    if Skip.objects.filter(case=case, person=person).exists():
        return "You skipped this case", "It went to a colleague and does not come back to you."
    if is_kept_from(case, person):
        return (
            "This case goes to somebody else",
            "Who has met a picture before, or posted it, or is still learning, is not handed every case of it.",
        )
    return "This case went back to its queue", "It changed since your page was opened."
