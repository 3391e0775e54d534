"""Write what was found into the draft: the maps and cut-offs, or thresholds handed over to them. Nothing holds by it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.roles import Permission
from moderation.policy.errors import PolicyInvalid
from moderation.policy.hand_over import hand_over
from moderation.policy.publish import DraftConflict, rules_of
from moderation.policy.rules import Rules
from review.language.told import told
from review.policies import listing
from review.policies.edit import Desk, into_draft, open_desk
from review.session.gate import allowed, person_of, posted
from review.tuning.study import Study, study
from review.tuning.wanted import Wanted, read
from review.working import not_while_working

MOVED_ON = gettext_noop(
    "Somebody else saved or published since you opened this page. Nothing was saved; look at the figures again."
)


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@posted("tune", "slug")
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """The cut-offs as they are held, with the maps of the same labels, into the draft; then to its publishing."""
    desk = open_desk(listing.find(person_of(request), slug))
    wanted = read(request.POST.dict())
    found = study(desk.policy, rules_of(desk.in_force), desk.rules, wanted)
    if wanted.faults or not found.proof.maps:
        reasons = list(wanted.faults.values()) or [
            _("There is nothing to save: no score has a map to a risk yet.")
        ]
        messages.error(request, " ".join(reasons))
        return back(slug, wanted)
    try:
        rules = found.candidate
    except PolicyInvalid as invalid:
        messages.error(request, " ".join(told(error.detail) for error in invalid.errors))
        return back(slug, wanted)
    return keep(
        request,
        desk,
        rules,
        wanted,
        _("The cut-offs are in the draft. Nothing holds until it is published."),
        on=True,
    )


@allowed(Permission.EDIT_POLICY, everywhere=True)
@not_while_working
@posted("tune", "slug")
def hand(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft without thresholds for what is not severe."""
    desk = open_desk(listing.find(person_of(request), slug))
    words = _("The draft leaves what is not severe to the cut-off. Look at what is proved now.")
    return keep(request, desk, hand_over(desk.rules), read(request.POST.dict()), words, on=False)


def keep(
    request: HttpRequest, desk: Desk, rules: Rules, wanted: Wanted, words: str, *, on: bool
) -> HttpResponse:
    """Save the draft if nobody did since the page was opened; `on` goes to its publishing, else back."""
    try:
        into_draft(request, desk, rules)
    except DraftConflict:
        messages.error(request, _(MOVED_ON))
        return back(desk.policy.slug, wanted)
    messages.success(request, words)
    return redirect("policy_publish", slug=desk.policy.slug) if on else back(desk.policy.slug, wanted)


def back(slug: str, wanted: Wanted, seen: Study | None = None) -> HttpResponse:
    """To the page with the same fields, and the cut-offs where they were `seen` to be held."""
    query = seen.query(wanted) if seen and not wanted.faults else wanted.query
    return redirect(f"{reverse('tune', args=[slug])}?{query}")
