"""A policy as a file: any version or the draft to take along, and one to read into the draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from moderation.people.roles import Permission
from moderation.policy.as_yaml import LARGEST, from_yaml, to_yaml
from moderation.policy.errors import PolicyError, PolicyInvalid
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import DraftConflict, rules_of
from moderation.policy.rules import Rules
from review.language.figures import thousands
from review.policies import listing
from review.policies.edit import Desk, into_draft, open_desk
from review.policies.publish import MOVED_ON
from review.session.gate import allowed, person_of

LONGEST_CHARACTER = 4  # bytes of UTF-8
NOTHING = gettext_noop("Choose a file, or paste the policy.")
NO_TEXT = gettext_noop("This file is not text in UTF-8.")
TOO_LARGE = gettext_noop("This file is larger than {number} characters.")


@dataclass(frozen=True)
class Given:
    """What came: the text, or what is wrong with it."""

    text: str
    error: str = ""


@allowed(Permission.READ_POLICY)
@require_safe
def export_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    policy = listing.find(person_of(request), slug)
    version = PolicyVersion.objects.filter(policy=policy, number=number).first()
    if version is None:
        raise Http404
    title = f"{policy.name}, version {number}, published {version.published_at:%Y-%m-%d %H:%M} UTC"
    return as_file(rules_of(version), title, f"{slug}-v{number}.yaml")


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_safe
def export_draft(request: HttpRequest, slug: str) -> HttpResponse:
    desk = open_desk(listing.find(person_of(request), slug))
    return as_file(desk.rules, f"{desk.policy.name}, draft {desk.draft.version}", f"{slug}-draft.yaml")


def as_file(rules: Rules, title: str, name: str) -> HttpResponse:
    response = HttpResponse(to_yaml(rules, title=title), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def import_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """POST file or text: it takes the draft's place, and the next page says what publishing it would change."""
    desk = open_desk(listing.find(person_of(request), slug))
    if request.method != "POST":
        return page(request, desk)
    given = given_with(request)
    if given.error:
        return page(request, desk, given.text, [PolicyError("file", "", given.error)], status=422)
    try:
        rules = from_yaml(given.text)
    except PolicyInvalid as invalid:
        return page(request, desk, given.text, invalid.errors, status=422)
    try:
        into_draft(request, desk, rules)
    except DraftConflict:
        messages.error(request, _(MOVED_ON))
        return page(request, open_desk(desk.policy), given.text, status=409)
    messages.success(request, _("The file is the draft now. Nothing holds until it is published."))
    return redirect("policy_publish", slug=slug)


def given_with(request: HttpRequest) -> Given:
    """A file before a text, when both came."""
    file = request.FILES.get("file")
    text = request.POST.get("text", "")
    if not isinstance(file, UploadedFile) or not file.size:
        return Given(text, "" if text.strip() else _(NOTHING))
    if file.size > LARGEST * LONGEST_CHARACTER:
        return Given(text, _(TOO_LARGE).format(number=thousands(LARGEST)))
    try:
        return Given(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Given(text, _(NO_TEXT))


def page(
    request: HttpRequest,
    desk: Desk,
    text: str = "",
    errors: tuple[PolicyError, ...] | list[PolicyError] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "policy": desk.policy,
        "version": desk.in_force,
        "draft": desk.draft,
        "pending": listing.pending(desk.draft, desk.in_force),
        "editor": True,
        "text": text,
        "errors": errors,
    }
    return render(request, "review/policies/import.html", context, status=status)
