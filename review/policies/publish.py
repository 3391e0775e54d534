"""What publishing the draft would change, in words, and the form that does it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from moderation.people.roles import Permission
from moderation.policy.describe import describe_changes
from moderation.policy.models import Policy
from moderation.policy.publish import DraftConflict, PublishRefused, rules_of
from review.language.words import why_not
from review.policies import answers, listing, standing
from review.policies.edit import Desk, open_desk
from review.policies.forms import PublishForm
from review.policies.in_words import sentences
from review.session.gate import allowed, person_of

MOVED_ON = gettext_noop(
    "Somebody else saved or published since you opened this page. Read the changes again."
)


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """GET says what changes; POST makes the draft the next version."""
    policy = listing.find(person_of(request), slug)
    if request.method != "POST":
        return page(request, open_desk(policy), None)
    form = PublishForm(request.POST)
    if "draft_version" in form.errors:
        return moved_on(request, policy, form)
    if not form.is_valid():
        return page(request, open_desk(policy), form, status=422)
    try:
        answers.publish_or_propose(request, policy, form)
    except DraftConflict:
        return moved_on(request, policy, form)
    except PublishRefused as refused:
        messages.error(request, why_not(refused))
        return page(request, open_desk(policy), form, status=422)
    return redirect("policy", slug=slug)


def moved_on(request: HttpRequest, policy: Policy, form: PublishForm) -> HttpResponse:
    """409: the changes as they are now, and the reason as it was typed."""
    messages.error(request, _(MOVED_ON))
    return page(request, open_desk(policy), form, status=409)


def page(request: HttpRequest, desk: Desk, form: PublishForm | None, status: int = 200) -> HttpResponse:
    context = {
        **answers.publish_context(request, desk, desk.rules, form),
        "changes": sentences(describe_changes(rules_of(desk.in_force), desk.rules)),
        "left_out": standing.left_out(desk.rules),
        "out_of_reach": standing.out_of_reach(desk.rules),
    }
    return render(request, "review/policies/publish.html", context, status=status)
