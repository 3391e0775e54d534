"""The list of policies with its form for a new one, and the page of one policy."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from moderation.assurance.carry import in_force
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere
from moderation.policy.amiss import why_amiss
from moderation.policy.models import Draft
from moderation.policy.propose import open_proposal
from moderation.policy.publish import SlugTaken, create_policy, newest_version, rules_of
from review.errors import KeptByOthers
from review.policies import certified, listing, names, standing
from review.policies.automation import automation_of
from review.policies.forms import NewPolicyForm
from review.policies.in_words import paragraph
from review.session.gate import KEPT_BY, actor_of, allowed, person_of


@allowed(Permission.READ_POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """GET lists what the person may read, POST adds a policy."""
    person = person_of(request)
    editor = may_everywhere(person, Permission.EDIT_POLICY)
    if request.method == "POST" and not editor:
        raise KeptByOthers(KEPT_BY[Permission.EDIT_POLICY])
    lines = listing.lines(person)
    form = NewPolicyForm(
        request.POST if request.method == "POST" else None,
        policies=[line.policy for line in lines if line.version],
    )
    if request.method == "POST" and form.is_valid() and (made := add(request, form, lines)):
        return made
    context = {"lines": lines, "form": form, "editor": editor}
    return render(request, "review/policies/index.html", context, status=422 if form.errors else 200)


def add(request: HttpRequest, form: NewPolicyForm, lines: Sequence[listing.Line]) -> HttpResponse | None:
    """Make the policy and go to its page; None with the fault in the form when the short name is taken."""
    source = next(line for line in lines if line.policy.slug == form.cleaned_data["source"])
    version = source.version
    assert version is not None  # only policies with one are offered
    try:
        policy = create_policy(
            slug=form.cleaned_data["slug"],
            name=form.cleaned_data["name"],
            rules=rules_of(version),
            reason=_("A copy of {name}, version {number}.").format(
                name=source.policy.name, number=version.number
            ),
            actor=actor_of(request),
        )
    except SlugTaken:
        form.add_error(
            "slug", _("There is a policy “{slug}” already.").format(slug=form.cleaned_data["slug"])
        )
        return None
    messages.success(
        request,
        _("{name} is there, as a copy of {source}. No platform uses it yet.").format(
            name=policy.name, source=source.policy.name
        ),
    )
    return redirect("policy", slug=policy.slug)


@allowed(Permission.READ_POLICY)
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """What holds now, every version with what it changed, and who uses it."""
    person = person_of(request)
    policy = listing.find(person, slug)
    version = newest_version(policy)
    assert version is not None  # a policy is created with its first version
    rules = rules_of(version)
    amiss = why_amiss(version)
    page, versions = standing.versions(policy, request.GET.get("page", ""))
    context = {
        "policy": policy,
        "version": version,
        "amiss": amiss,
        "waiting": open_proposal(policy),
        "rules": rules,
        "paragraph": paragraph(rules),
        "columns": [names.column_words(scorer) for scorer in standing.columns(rules)],
        "table": standing.table(rules),
        "numbers": standing.numbers(rules),
        "texts": standing.texts(rules),
        "left_out": standing.left_out(rules),
        "out_of_reach": standing.out_of_reach(rules),
        "page": page,
        "versions": versions,
        "used_by": listing.used_by(person, policy),
        "automation": automation_of(policy, version, whole=not amiss),
        "certificate": None if amiss else in_force(version),
        "reads_certificates": certified.may_read(person),
        "editor": may_everywhere(person, Permission.EDIT_POLICY),
        "pending": listing.pending(Draft.objects.filter(policy=policy).first(), version),
    }
    return render(request, "review/policies/policy.html", context)
