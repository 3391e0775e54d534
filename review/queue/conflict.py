"""The page for whoever was not first: who was, what was kept, and the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.bars import is_kept_from
from moderation.cases.hand_on import may_note
from moderation.cases.models import ON_A_PAGE, Ask, AskKind, Case, CaseState, Skip
from moderation.cases.own_decisions import open_to
from moderation.cases.queues import of_case
from moderation.people.models import User
from moderation.vocabulary import DecisionKind
from review.queue.why import why
from review.session.kept import keep
from review.ui import apart, hour_or_day

WORDS = {
    DecisionKind.APPROVED: gettext_noop("Approved"),
    DecisionKind.REJECTED: gettext_noop("Rejected"),
    DecisionKind.WITHDRAWN: gettext_noop("Withdrawn"),
}


def conflict(request: HttpRequest, person: User, case: Case, note: str = "", lost: str = "") -> HttpResponse:
    """409: `lost` says what of this person's was not recorded, `note` is what they had typed."""
    title, words = explain(case, person)
    open_url = reverse("case", args=[case.id]) if is_theirs(case, person) else ""
    if open_url:
        keep(request, note, open_url)  # whoever opens it has what they had typed
    context = {
        "title": title,
        "words": f"{words} {lost}".strip(),
        "open_url": open_url,
        "note": note,
        "note_url": reverse("note", args=[case.id]) if note and takes_note(case, person) else "",
        "slug": of_case(case).slug,
        "level": case.level,
    }
    return render(request, "states/conflict.html", context, status=409)


def explain(case: Case, person: User) -> tuple[str, str]:
    """A title and a sentence; what a colleague decided is never told here, since telling it only where nothing seals it
    would tell what is sealed."""
    decision = case.decision
    if case.state != CaseState.OPEN and decision and decision.person:
        if decision.person_id != person.id:
            title = _("{who} decided this case first").format(who=apart(decision.person.name))
            return title, _("What was decided can be looked up under Submissions.")
        title = _("{who} decided this case first").format(who=_("You"))
        if open_to(person).filter(submission_id=case.submission_id).exists():
            return title, _("What was decided stays sealed until you have decided yourself.")
        words = _("{what} for {why} at {at} UTC.") if decision.reasons else _("{what} at {at} UTC.")
        return title, words.format(
            what=_(WORDS[DecisionKind(decision.kind)]), why=why(decision), at=f"{decision.made_at:%H:%M:%S}"
        )
    holder = holder_now(case)
    if holder and holder != person and case.lease_until and case.aside not in ON_A_PAGE:
        return (
            _("{name} keeps this case for later").format(name=apart(holder.name)),
            _("It is theirs until {moment} UTC, unless they give it back before.").format(
                moment=hour_or_day(case.lease_until)
            ),
        )
    if holder and holder != person:
        return (
            _("{name} has this case now").format(name=apart(holder.name)),
            _("A case is with one person at a time; it is free again soon after they leave it."),
        )
    if is_theirs(case, person):
        if case.is_unopened:
            return _("You have not opened this case yet"), _("A colleague gave it to you: open it first.")
        return _("This case has changed since your page was opened"), _("It is still yours: open it again.")
    if Skip.objects.filter(case=case, person=person).exists():
        return _("You skipped this case"), _("It went to a colleague and does not come back to you.")
    if is_kept_from(case, person):
        words = _(
            "Who has met a picture before, or posted it, or is still learning, is not handed every case of it."
        )
        if Ask.objects.filter(case=case, kind=AskKind.GIVEN, asked_of=person).exists():
            words += " " + _("It went back to its queue: there is nothing for you to do.")
        return _("This case goes to somebody else"), words
    return _("This case went back to its queue"), _("It changed since your page was opened.")


def takes_note(case: Case, person: User) -> bool:
    return case.state != CaseState.OPEN or may_note(case, person)


def is_theirs(case: Case, person: User) -> bool:
    """Whether this person may open it and go on. That what a colleague gave them is kept from them is told as they open
    it, and it goes back."""
    mine = case.state == CaseState.OPEN and case.holder_id == person.id
    return mine and (case.is_unopened or not is_kept_from(case, person))


def holder_now(case: Case) -> User | None:
    """Whose the case is; nobody's once the lease is over, though the row names the last one until another takes it."""
    return case.holder if case.lease_until and case.lease_until > timezone.now() else None
