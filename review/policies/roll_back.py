"""An older version, to hold again: what would change back, and the form that publishes it anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.people.roles import Permission
from moderation.policy.describe import describe_changes
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import DraftConflict, PublishRefused, rules_of
from review.language.words import why_not
from review.policies import answers, listing, standing
from review.policies.edit import Desk, open_desk
from review.policies.forms import PublishForm
from review.policies.in_words import sentences
from review.policies.publish import MOVED_ON
from review.session.gate import allowed, person_of


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_back_to(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET says what would change; POST publishes the old version anew, or asks a second admin to."""
    desk = open_desk(listing.find(person_of(request), slug))
    old = PolicyVersion.objects.filter(policy=desk.policy, number=number).first()
    if old is None or old.number == desk.in_force.number:
        raise Http404
    if request.method != "POST":
        return page(request, desk, old, None)
    form = PublishForm(request.POST)
    if "draft_version" in form.errors:
        messages.error(request, _(MOVED_ON))
        return page(request, desk, old, form, status=409)
    if not form.is_valid():
        return page(request, desk, old, form, status=422)
    try:
        answers.publish_or_propose(request, desk.policy, form, again=number)
    except DraftConflict:
        messages.error(request, _(MOVED_ON))
        return page(request, open_desk(desk.policy), old, form, status=409)
    except PublishRefused as refused:
        messages.error(request, why_not(refused))
        return page(request, desk, old, form, status=422)
    return redirect("policy", slug=slug)


def page(
    request: HttpRequest, desk: Desk, old: PolicyVersion, form: PublishForm | None, status: int = 200
) -> HttpResponse:
    rules = rules_of(old)
    context = {
        **answers.publish_context(request, desk, rules, form),
        "old": old,
        "changes": sentences(describe_changes(rules_of(desk.in_force), rules)),
        "left_out": standing.left_out(rules),
        "out_of_reach": standing.out_of_reach(rules),
    }
    return render(request, "review/policies/roll_back.html", context, status=status)
