"""The submissions that would come out differently, newest first: decided ones alone, and none that is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from moderation.assurance.twin import VERDICTS
from moderation.assurance.whatif import changed
from moderation.cases.models import WAITING, Case
from moderation.cases.sealed import unsealed_for
from moderation.history.past import Past
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.policy.publish import rules_of
from moderation.vocabulary import Status, Verdict
from review.policies import listing
from review.policies.edit import open_desk
from review.session.gate import allowed, person_of
from review.tuning.study import Study, study
from review.tuning.usual import usual_of
from review.tuning.wanted import read
from review.working import not_while_working

A_PAGE = 50
LOOKED_AT = 500  # so many are looked at for a page of those that may be shown
WORDS = {
    Verdict.APPROVE: gettext_noop("approved"),
    Verdict.REJECT: gettext_noop("rejected"),
    Verdict.REVIEW: gettext_noop("to a person"),
}


@dataclass(frozen=True)
class Change:
    submission: Submission
    was: str
    becomes: str


@dataclass(frozen=True)
class Listed:
    """A page of them: how many change in all, how many of these were looked at for it, of how many no submission is
    kept, and where the next page goes on (None: nowhere)."""

    lines: list[Change]
    total: int
    looked: int
    gone: int
    following: int | None

    @property
    def withheld(self) -> int:
        """Undecided, with an open case, or sealed for who asks."""
        return self.looked - self.gone - len(self.lines)


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of them; `after` is the place in the list to go on from."""
    person = person_of(request)
    desk = open_desk(listing.find(person, slug))
    wanted = read(request.GET.dict(), usual_of(desk.policy, desk.rules))
    text = request.GET.get("after", "")
    found = study(desk.policy, rules_of(desk.in_force), desk.rules, wanted, anew=not text)
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    context = {
        "policy": desk.policy,
        "version": desk.in_force,
        "editor": True,
        "pending": listing.pending(desk.draft, desk.in_force),
        "listed": page_of(found, person, after),
        "study": found,
        "query": wanted.query,
        "carry": found.query(wanted),
    }
    return render(request, "review/tuning/changes.html", context, status=422 if wanted.faults else 200)


def page_of(found: Study, person: User, after: int) -> Listed:
    """From the place `after` on, until the page is full or as many were looked at as one page looks at."""
    rows = newest_first(found.past, changed(found.before, found.after))
    places = {found.past.submission(int(row)): int(row) for row in rows[after : after + LOOKED_AT]}
    ids = list(places)
    shown = _may_be_shown(person, ids)
    if len(shown) > A_PAGE:
        fills = [place for place, key in enumerate(ids) if key in shown][A_PAGE - 1]
        ids = ids[: fills + 1]
    submissions = Submission.objects.select_related("platform").in_bulk([key for key in ids if key in shown])
    lines = [_change(found, places[key], submissions[key]) for key in ids if key in submissions]
    kept = Submission.objects.filter(id__in=ids).count()
    ends = after + len(ids)
    return Listed(lines, len(rows), len(ids), len(ids) - kept, ends if ends < len(rows) else None)


def newest_first(past: Past, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """By when they were posted, over all pages of the list: the history is in the order of routing, and one that waited
    for a scorer was overtaken. A submission's id begins with its time."""
    if not len(rows):
        return rows
    return rows[np.argsort(past.sheet.columns["submission.high"][rows], kind="stable")[::-1]]


def _change(found: Study, row: int, submission: Submission) -> Change:
    was, becomes = (VERDICTS[int(one.verdict[row])] for one in (found.before, found.after))
    return Change(submission, _(WORDS[was]), _(WORDS[becomes]))


def _may_be_shown(person: User, keys: list[UUID]) -> set[UUID]:
    """Those that have an outcome and no open case: of an open one not even its score's side of a cut-off is told."""
    decided = Submission.objects.filter(id__in=keys, status__in=[Status.APPROVED, Status.REJECTED])
    waiting = Case.objects.filter(submission_id__in=keys, state__in=WAITING).values("submission_id")
    visible = decided.exclude(id__in=waiting).filter(unsealed_for(person))
    return set(visible.values_list("id", flat=True))
