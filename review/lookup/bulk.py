"""One act on many submissions: a page that says what will happen, the act, and a page that says what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from uuid_utils.compat import uuid7

from moderation.bulk.ask import AT_MOST, AT_ONCE, BulkNotFound, ask, own_bulk
from moderation.bulk.models import Act, Bulk, ItemState
from moderation.bulk.run import run_at_once
from moderation.cases.errors import DecisionInvalid
from moderation.cases.refused import REFUSAL_WORDS
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.models import Platform
from review.language.words import why_not
from review.lookup.form import SearchForm
from review.lookup.open_cases import uploaders_open
from review.lookup.preview import Preview, preview, read_chosen
from review.lookup.search import listed_ids, uuid_or_none
from review.queue.acts import note_of
from review.queue.alone import not_alone
from review.session.gate import allowed, person_of, posted
from review.ui import address

ACT_TITLES: dict[Act, str] = {
    Act.APPROVE: gettext_noop("Reverse to approved"),
    Act.REJECT: gettext_noop("Reverse to rejected"),
    Act.LOOK_AGAIN: gettext_noop("Have a person look again"),
    Act.ESCALATE_OPEN: gettext_noop("Hand all open items to the seniors"),
    Act.REJECT_OPEN: gettext_noop("Reject all open items"),
}
WILL: dict[Act, str] = {
    Act.APPROVE: gettext_noop(
        "will be approved at once, and their platforms told that the decision has changed"
    ),
    Act.REJECT: gettext_noop(
        "will be rejected at once, and their platforms told that the decision has changed"
    ),
    Act.LOOK_AGAIN: gettext_noop(
        "will wait in the queue as any other case; their outcome stands until it is decided otherwise"
    ),
    Act.ESCALATE_OPEN: gettext_noop("will wait for the seniors, with your reason as a note"),
    Act.REJECT_OPEN: gettext_noop(
        "will be rejected, in effect after three seconds, without having been opened; the log shows that. Where "
        "people have decided on one before, what they decided may stand"
    ),
}
CARRIED = ("query", "platform", "uploader")  # where the choice was made, for the way back
OUTCOME_ACTS = (Act.APPROVE, Act.REJECT, Act.LOOK_AGAIN)


@dataclass(frozen=True)
class Line:
    """A submission, or a case by its own id, as its submission may still be sealed."""

    id: UUID
    url: str
    state: str
    why: str


@dataclass(frozen=True)
class Done:
    """How far an act is; of each submission its state, and why it was left alone."""

    bulk: Bulk
    done: int
    refused: int
    waiting: int
    items: list[Line]

    @property
    def total(self) -> int:
        return self.done + self.refused + self.waiting

    @property
    def settled(self) -> int:
        return self.done + self.refused

    @property
    def share(self) -> float:
        return self.settled / self.total if self.total else 1.0


@posted("submissions")
@allowed(Permission.REVIEW_SENIOR)
def confirm(request: HttpRequest) -> HttpResponseBase:
    """POST act and chosen…, or all and query, or uploader and platform; says what will happen and asks for a reason."""
    person, act = person_of(request), act_of(request)
    ids = chosen_ids(request, person, act)
    if not ids:
        messages.warning(request, _("Nothing was chosen."))
        return redirect(back_of(request))
    found_more = len(ids) > AT_MOST
    return page(request, preview(act, ids[:AT_MOST], person), found_more=found_more)


def page(
    request: HttpRequest, found: Preview, *, found_more: bool = False, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "preview": found,
        "title": _(ACT_TITLES[found.act]),
        "will": _(WILL[found.act]),
        "found_more": found_more,
        "at_most": AT_MOST,
        "at_once": AT_ONCE,
        "bulk_id": uuid_or_none(request.POST.get("bulk", "")) or uuid7(),
        "back": back_of(request),
        "carried": [(name, request.POST.get(name, "")) for name in CARRIED],
        "note": note_of(request),
        "alone": not_alone(found.reasons) if found.act == Act.REJECT else "",
        "codes": request.POST.getlist("reason"),
        "problem": problem,
    }
    return render(request, "review/lookup/confirm.html", context, status=422 if problem else 200)


@posted("submissions")
@allowed(Permission.REVIEW_SENIOR)
def start(request: HttpRequest) -> HttpResponseBase:
    """POST bulk, act, chosen, reason…, note, as the confirmation page has them. Sent twice it is done once."""
    person, act = person_of(request), act_of(request)
    bulk_id = uuid_or_none(request.POST.get("bulk", ""))
    try:
        chosen = read_chosen(request.POST.get("chosen", ""))
    except ValueError:
        raise Http404 from None
    if bulk_id is None:
        raise Http404
    codes = request.POST.getlist("reason") if act in (Act.REJECT, Act.REJECT_OPEN) else []
    try:
        bulk = ask(bulk_id, person, act, chosen, codes, note_of(request))
    except DecisionInvalid as invalid:
        ids = [one.submission_id for one in chosen][:AT_MOST]
        return page(request, preview(act, ids, person), problem=why_not(invalid))
    except BulkNotFound:
        raise Http404 from None
    if len(chosen) <= AT_ONCE:
        run_at_once(bulk)
    return redirect("bulk", bulk.id)


@require_safe
@allowed(Permission.REVIEW_SENIOR)
def show(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """How far it is, and what became of each; for the person who asked for it."""
    try:
        bulk = own_bulk(bulk_id, person_of(request))
    except BulkNotFound:
        raise Http404 from None
    context = {"page": done_of(bulk), "bulk": bulk, "title": _(ACT_TITLES[Act(bulk.act)])}
    return render(request, "review/lookup/bulk.html", context)


def done_of(bulk: Bulk) -> Done:
    """Those left alone first: they are what there may be something to do about."""
    order = [ItemState.REFUSED, ItemState.WAITING, ItemState.DONE]
    rows = bulk.items.order_by("id").values_list("submission_id", "case_id", "state", "why")
    items = sorted(rows, key=lambda row: order.index(ItemState(row[2])))
    states = Counter(state for *_keys, state, _why in items)
    why_left = {str(refusal): _(words) for refusal, words in REFUSAL_WORDS.items()}
    return Done(
        bulk=bulk,
        done=states[ItemState.DONE],
        refused=states[ItemState.REFUSED],
        waiting=states[ItemState.WAITING],
        items=[line_of(key, case, state, why_left.get(why, "")) for key, case, state, why in items],
    )


def line_of(submission_id: UUID, case_id: UUID | None, state: str, why: str) -> Line:
    url = address("waiting", case_id) if case_id else address("submission", submission_id)
    return Line(case_id or submission_id, url, state, why)


def act_of(request: HttpRequest) -> Act:
    sent = request.POST.get("act", "")
    if sent not in Act.values:
        raise Http404
    return Act(sent)


def chosen_ids(request: HttpRequest, person: User, act: Act) -> list[UUID]:
    """What was ticked; all that the filters find; or all that is open of an uploader. One more than may be acted on
    says that there are more."""
    if uploader := request.POST.get("uploader", ""):
        platform = Platform.objects.filter(slug=request.POST.get("platform", "")).first()
        if platform is None or "\0" in uploader:
            raise Http404
        return uploaders_open(person, platform, uploader, AT_MOST + 1)
    if request.POST.get("all"):
        form = SearchForm(QueryDict(request.POST.get("query", "")), person=person)
        return listed_ids(form.asked, person, AT_MOST + 1) if form.is_valid() else []
    ticked = (uuid_or_none(text) for text in request.POST.getlist("chosen")[: AT_MOST + 1])
    return [key for key in ticked if key]


def back_of(request: HttpRequest) -> str:
    """The page that the choice was made on."""
    uploader, platform = request.POST.get("uploader", ""), request.POST.get("platform", "")
    if uploader and Platform.objects.filter(slug=platform).exists():
        return reverse("uploader", args=[platform, uploader])
    query = request.POST.get("query", "")
    return f"{reverse('submissions')}?{QueryDict(query).urlencode()}" if query else reverse("submissions")
