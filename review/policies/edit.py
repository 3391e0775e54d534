"""The draft as a form: shown, saved, and kept as typed when it cannot be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.people.roles import Permission
from moderation.pipeline.plan import configured
from moderation.policy.describe import describe_changes
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import DraftConflict, newest_version, rules_of, save_draft
from moderation.policy.rules import Rules
from review.policies import certified, listing, names, samples, typed
from review.policies.fill import fill
from review.policies.in_words import sentences
from review.policies.read import FormInvalid, read
from review.policies.sheet import Sheet
from review.session.gate import actor_of, allowed, person_of

NO_VERSION = 0


@dataclass(frozen=True)
class Desk:
    """What is edited: the stored draft, what is in force, and the scorers that the form offers."""

    policy: Policy
    draft: Draft
    rules: Rules
    in_force: PolicyVersion
    scorers: tuple[str, ...]


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the draft; POST saves it and goes on to what publishing it would change."""
    desk = open_desk(listing.find(person_of(request), slug))
    if request.method != "POST":
        return page(request, desk, fill(desk.rules, desk.scorers), desk.draft.version)
    values = request.POST.dict()
    version = version_sent(request)
    person = person_of(request)
    counted = samples.with_share(values, desk.policy, person)
    try:
        rules = read(
            counted.values, scorers=desk.scorers, before=desk.rules, person=person.name or person.username
        )
    except FormInvalid as invalid:
        return page(request, desk, values, version, faults=[*invalid.faults, *counted.faults], status=422)
    if counted.faults:
        return page(request, desk, values, version, faults=counted.faults, status=422)
    try:
        into_draft(request, desk, rules)
    except DraftConflict:
        return conflict(request, open_desk(desk.policy), values, rules)
    saved = _("The draft is saved. Nothing holds until it is published.")
    messages.success(request, f"{counted.words} {saved}" if counted.words else saved)
    return redirect("policy_publish", slug=slug)


def open_desk(policy: Policy) -> Desk:
    draft = Draft.objects.select_related("updated_by").get(policy=policy)
    in_force = newest_version(policy)
    assert in_force is not None  # a policy is created with its first version
    rules = Rules.from_json(draft.rules)
    return Desk(policy, draft, rules, in_force, names.scorers_of(rules, rules_of(in_force)))


def version_sent(request: HttpRequest) -> int:
    """The draft's version as the page showed it; nonsense matches none."""
    expected = typed.whole(request.POST.get("draft_version", ""))
    return expected if isinstance(expected, int) else NO_VERSION


def into_draft(request: HttpRequest, desk: Desk, rules: Rules) -> None:
    """Put these rules in the draft's place. Raises DraftConflict when it is not the one that the page showed.
    Says so where a certificate is lost by it."""
    save_draft(
        policy=desk.policy, rules=rules, expected_version=version_sent(request), actor=actor_of(request)
    )
    certified.warn_of_loss(request, desk.rules, rules, desk.in_force)


def page(
    request: HttpRequest,
    desk: Desk,
    values: Mapping[str, str],
    draft_version: int,
    *,
    faults: Sequence[tuple[str, str]] = (),
    theirs: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with these texts in it; `theirs` says what somebody else saved meanwhile."""
    context = {
        "policy": desk.policy,
        "draft": desk.draft,
        "draft_version": draft_version,
        "version": desk.in_force,
        "sheet": Sheet(values, desk.scorers, list(configured()), desk.rules, faults),
        "theirs": theirs,
        "pending": listing.pending(desk.draft, desk.in_force),
        "editor": True,
    }
    return render(request, "review/policies/edit.html", context, status=status)


def conflict(request: HttpRequest, desk: Desk, values: Mapping[str, str], typed_rules: Rules) -> HttpResponse:
    """409: what the other saved, and everything typed still in its fields, to be saved over it or not."""
    theirs = {
        "who": desk.draft.updated_by,
        "at": desk.draft.updated_at,
        "changes": sentences(describe_changes(rules_of(desk.in_force), desk.rules)),
        "differences": sentences(describe_changes(desk.rules, typed_rules)),
    }
    return page(request, desk, values, desk.draft.version, theirs=theirs, status=409)
