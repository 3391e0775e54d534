"""The page of a case once it is decided: what one's own decision met, and everything that happened to the submission; and
of a colleague's that it is theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from moderation.cases.models import Case, Decision
from moderation.cases.own import notes_naming
from moderation.cases.own_decisions import own_decisions, with_all_it_met
from moderation.cases.sealed import sealing
from moderation.cases.untold import decisions_told
from moderation.people.models import User
from review.lookup.timeline import Timeline, timeline_of
from review.queue.afterwards import Afterwards, result_of, toast_of
from review.queue.conflict import explain
from review.queue.done import images_with_thumb
from review.queue.page import picture_url
from review.queue.pictures import VEILED
from review.queue.sight import Sight
from review.queue.why import did_words


def show_decided(
    request: HttpRequest, person: User, case: Case, sight: Sight | None, *, status: int = 200
) -> HttpResponse:
    decision = with_all_it_met(own_decisions(person)).filter(case=case).first()
    title, words = ("", "") if decision else explain(case, person)
    frame = sight.frame if sight else 1
    page = result_page(decision, case, person)
    context = {
        "case": case,
        "picture_url": picture_url(case, VEILED, frame) if decision and has_picture(case) else "",
        "sight": sight,
        "mine": decision,
        "notes": [] if decision else notes_naming(person, case),
        "did": did_words(decision) if decision else "",
        "title": title,
        "words": words,
        "page": page,
        "timeline": all_that_happened(case, person) if page.result and page.result.met else None,
    }
    return render(request, "review/queue/decided.html", context, status=status)


def all_that_happened(case: Case, person: User) -> Timeline | None:
    """To the submission, on the page that shows what one's own decision met; None while another case seals it."""
    if sealing(person).filter(submission_id=case.submission_id).exists():
        return None
    decisions = list(decisions_told(case.submission, person))
    return timeline_of(case.submission, decisions, person)


def result_page(decision: Decision | None, case: Case, person: User) -> Afterwards:
    if decision is None:
        return Afterwards()
    return Afterwards(toast_of(decision, case), result_of(decision, case, person))


def has_picture(case: Case) -> bool:
    image_id = case.submission.image_id
    return image_id is not None and image_id in images_with_thumb([image_id])
