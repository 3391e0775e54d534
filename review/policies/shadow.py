"""A draft that follows live traffic without effect: begun, watched and stopped here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from moderation.cases.sealed import unsealed_for
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.policy.describe import describe_changes
from moderation.policy.models import Policy, PolicyVersion
from moderation.policy.publish import DraftConflict, rules_of
from moderation.policy.rules import Rules
from moderation.shadowing.change import ShadowRefused, begin, stop
from moderation.shadowing.models import MOST_KEPT, Difference, Shadow
from moderation.vocabulary import Verdict
from review.language.words import why_not
from review.policies import listing, typed
from review.policies.edit import open_desk
from review.policies.in_words import sentences
from review.policies.publish import MOVED_ON
from review.session.gate import actor_of, allowed, person_of, posted
from review.working import not_while_working

LINES = 50
WOULD = {
    Verdict.APPROVE: gettext_noop("approved instead"),
    Verdict.REJECT: gettext_noop("rejected instead"),
    Verdict.REVIEW: gettext_noop("seen by a person instead"),
}
WAS = {
    Verdict.APPROVE: gettext_noop("approved"),
    Verdict.REJECT: gettext_noop("rejected"),
    Verdict.REVIEW: gettext_noop("sent to a person"),
}
CHOICES = {
    Verdict.APPROVE: gettext_noop("Would be approved instead"),
    Verdict.REJECT: gettext_noop("Would be rejected instead"),
    Verdict.REVIEW: gettext_noop("Would be seen by a person instead"),
}


@dataclass(frozen=True)
class Line:
    difference: Difference
    was: str
    would: str


@dataclass(frozen=True)
class Past:
    """The version that was published while the run went on; `same`: it is the draft that was followed."""

    number: int
    same: bool


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_safe
@not_while_working
def shadow(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest run with what it has found; `would` narrows the list and `before` goes on in it."""
    desk = open_desk(listing.find(person_of(request), slug))
    run = newest(desk.policy)
    context = {
        "policy": desk.policy,
        "version": desk.in_force,
        "draft": desk.draft,
        "pending": listing.pending(desk.draft, desk.in_force),
        "editor": True,
        "shadow": run,
        "past": published_past(run) if run else None,
        "moved_on": bool(run and run.digest != desk.rules.digest),
        "changes": sentences(describe_changes(rules_of(desk.in_force), desk.rules)),
        **(found(request, run) if run else {}),
    }
    return render(request, "review/policies/shadow.html", context)


@posted("policy_shadow", "slug")
@allowed(Permission.EDIT_POLICY, everywhere=True)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """POST draft_version: the state of the draft that was read."""
    policy = listing.find(person_of(request), slug)
    expected = typed.whole(request.POST.get("draft_version", ""))
    try:
        begin(
            policy=policy,
            expected_version=expected if isinstance(expected, int) else 0,
            actor=actor_of(request),
        )
    except DraftConflict:
        messages.error(request, _(MOVED_ON))
    except ShadowRefused as refused:
        messages.error(request, why_not(refused))
    else:
        messages.success(request, _("The draft follows from now on. Nothing that it says has any effect."))
    return redirect("policy_shadow", slug=slug)


@posted("policy_shadow", "slug")
@allowed(Permission.EDIT_POLICY, everywhere=True)
def end(request: HttpRequest, slug: str) -> HttpResponse:
    run = newest(listing.find(person_of(request), slug))
    if run and stop(shadow=run, actor=actor_of(request)):
        messages.success(request, _("The draft follows no more. What was found stays here."))
    return redirect("policy_shadow", slug=slug)


def newest(policy: Policy) -> Shadow | None:
    runs = Shadow.objects.filter(policy=policy).select_related("policy", "begun_by", "against")
    return runs.order_by("-id").first()


def published_past(run: Shadow) -> Past | None:
    """What ended the run, where it was not a person: the next version."""
    if run.stopped_at is None:
        return None
    after = PolicyVersion.objects.filter(policy_id=run.policy_id, number__gt=run.against.number)
    version = after.order_by("number").first()
    if version is None or run.stopped_at < version.published_at:
        return None
    return Past(version.number, version.digest == run.digest)


def found(request: HttpRequest, run: Shadow) -> dict[str, object]:
    """The differences, and where the list goes on."""
    chosen = request.GET.get("would", "")
    lines = lines_of(run, person_of(request), chosen)
    if before := read_id(request.GET.get("before", "")):
        lines = lines.filter(routing_id__lt=before)
    shown = list(lines[: LINES + 1])
    here = reverse("policy_shadow", args=[run.policy.slug])
    narrowed = {"would": chosen} if chosen in WOULD else {}
    older = {**narrowed, "before": str(shown[LINES - 1].routing_id)} if len(shown) > LINES else None
    return {
        "changed": sentences(describe_changes(rules_of(run.against), Rules.from_json(run.rules))),
        "lines": [Line(one, was_of(one), _(WOULD[Verdict(one.would)])) for one in shown[:LINES]],
        "chosen": chosen if chosen in WOULD else "",
        "choices": [("", _("All"))] + [(verdict.value, _(words)) for verdict, words in CHOICES.items()],
        "older": f"{here}?{urlencode(older)}#differences" if older else "",
        "newer": f"{here}?{urlencode(narrowed)}#differences" if before else "",
        "most_kept": MOST_KEPT if run.differing >= MOST_KEPT else 0,
    }


def was_of(difference: Difference) -> str:
    """What became of the picture; of one that a suspension sent to a person, what its rules made of it."""
    if difference.was == difference.routing.verdict:
        return _(WAS[Verdict(difference.was)])
    return _("{what} by the rules; automation was suspended").format(what=_(WAS[Verdict(difference.was)]))


def lines_of(run: Shadow, person: User, would: str) -> QuerySet[Difference]:
    """Newest first, without what this person may yet be asked to decide: the list tells what machines said of it."""
    lines = Difference.objects.filter(shadow=run).filter(unsealed_for(person, prefix="submission_"))
    lines = lines.filter(would=would) if would in WOULD else lines
    return lines.select_related("submission__platform", "routing").order_by("-routing_id")


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
