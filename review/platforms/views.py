"""The list of platforms, adding one, and a platform's own page with its keys, hook secret and policy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from moderation.cases.onboard import CreatedPlatform, create_platform
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere
from moderation.platforms.guidance import set_guidance
from moderation.platforms.hook_secret import rotate_hook_secret
from moderation.platforms.keys import TooManyKeys, create_key, revoke_key
from moderation.platforms.models import ApiKey, Platform
from moderation.platforms.shares import set_shares
from moderation.policy.models import Assignment, Policy
from moderation.policy.publish import NothingAssigned, assign
from moderation.policy.roll_out import RollOutRefused, roll_out
from moderation.webhooks.endpoints import DeliveryBusy, EndpointGone, redeliver
from moderation.webhooks.models import Delivery
from review.errors import KeptByOthers
from review.language.words import why_not
from review.platforms.forms import GuidanceForm, KeyForm, PlatformForm, PolicyForm, RollOutForm, SharesForm
from review.platforms.read import platform_for, rows_of
from review.platforms.show import Secret, show
from review.refused import refuse
from review.session.gate import actor_of, allowed, person_of, posted
from review.ui import apart

keepers = allowed(Permission.MANAGE_PLATFORM)
NOT_MADE = gettext_noop("No key was made. What is wrong stands under API keys.")


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def platforms(request: HttpRequest) -> HttpResponse:
    """GET lists the platforms this person keeps; POST adds one (admins of all platforms) and shows its secrets."""
    person = person_of(request)
    may_add = may_everywhere(person, Permission.MANAGE_PLATFORM)
    form = PlatformForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_add:
            raise KeptByOthers(_("Platforms are added by admins of all platforms"))
        created = add(request, form) if form.is_valid() else None
        if created:
            address = request.build_absolute_uri("/").rstrip("/")
            context = {"created": created, "address": address}
            return render(request, "review/platforms/created.html", context, status=201)
    context = {"rows": rows_of(person), "form": form if may_add else None}
    return render(request, "review/platforms/list.html", context, status=422 if form.errors else 200)


def add(request: HttpRequest, form: PlatformForm) -> CreatedPlatform | None:
    """The new platform; None when its name is taken or no slug can be made of it, which the form then says."""
    given: dict[str, Any] = form.cleaned_data
    try:
        return create_platform(
            name=given["name"],
            slug=given["slug"],
            policy_slug=given["policy_slug"].slug,
            actor=actor_of(request),
        )
    except ValidationError as problem:
        found = (
            problem.message_dict if hasattr(problem, "error_dict") else {NON_FIELD_ERRORS: problem.messages}
        )
        for name, words in found.items():
            form.add_error(name if name in form.fields else None, ValidationError(words))
        return None


@require_safe
@keepers
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """One platform."""
    return show(request, platform_for(person_of(request), slug))


@posted("platform", "slug")
@keepers
def make_key(request: HttpRequest, slug: str) -> HttpResponse:
    """A new API key, shown in this answer and never again."""
    kept, form = platform_for(person_of(request), slug), KeyForm(request.POST)
    if not form.is_valid():
        refuse(request, _(NOT_MADE), form)
        return show(request, kept, key_form=form, status=422)
    try:
        new = create_key(
            platform=kept,
            name=form.cleaned_data["name"],
            actor=actor_of(request),
            created_by=person_of(request).id,
        )
    except TooManyKeys:
        form.add_error("name", _("Two keys are active. Revoke one first."))
        refuse(request, _(NOT_MADE), form)
        return show(request, kept, key_form=form, status=422)
    words = _("Shown once. Only its hash is kept: who loses it makes another one.")
    return show(
        request,
        kept,
        secret=Secret(_("New key, {name}").format(name=new.key.name), new.secret_text, words, is_key=True),
    )


@posted("platform", "slug")
@keepers
def end_key(request: HttpRequest, slug: str, key_id: str) -> HttpResponse:
    """Revoke a key at once."""
    kept = platform_for(person_of(request), slug)
    key = ApiKey.objects.filter(platform=kept, id=key_id).first()
    if key is None:
        raise Http404
    if revoke_key(key=key, actor=actor_of(request)):
        messages.success(
            request,
            _("The key “{name}” is revoked. Calls with it get 401 from now on.").format(name=key.name),
        )
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def new_hook_secret(request: HttpRequest, slug: str) -> HttpResponse:
    """A new secret for signed webhooks to us."""
    kept = platform_for(person_of(request), slug)
    text = rotate_hook_secret(platform=kept, actor=actor_of(request))
    kept.refresh_from_db()
    words = _("Shown once. The old one is accepted for 24 hours more.")
    return show(request, kept, secret=Secret(_("New hook secret"), text, words))


@posted("platform", "slug")
@keepers
def change_guidance(request: HttpRequest, slug: str) -> HttpResponse:
    """What the platform is about, for scorers that read."""
    kept, form = platform_for(person_of(request), slug), GuidanceForm(request.POST)
    if not form.is_valid():
        refuse(request, _("The guidance was not changed. What is wrong stands beside it."), form)
        return show(request, kept, guidance_form=form, status=422)
    if set_guidance(platform=kept, guidance=form.cleaned_data["guidance"], actor=actor_of(request)):
        messages.success(request, _("The guidance is changed. It holds for what is screened from now on."))
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def change_shares(request: HttpRequest, slug: str) -> HttpResponse:
    """How much is looked at twice, and how often a known item comes."""
    kept = platform_for(person_of(request), slug)
    form = SharesForm.of(kept, request.POST)
    if not form.is_valid():
        refuse(request, _("The shares were not changed. What is wrong stands beside them."), form)
        return show(request, kept, shares_form=form, status=422)
    second, gold = (form.cleaned_data[name] / 100 for name in ("second_review", "gold"))
    if set_shares(platform=kept, second_review=second, gold=gold, actor=actor_of(request)):
        messages.success(request, _("The shares are changed. They hold for what is decided from now on."))
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def choose_policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the platform another policy from now on."""
    kept, form = platform_for(person_of(request), slug), PolicyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a policy that exists."))
        return show(request, kept, status=422)
    policy = form.cleaned_data["policy"]
    if Assignment.objects.filter(platform=kept, policy=policy).exists():
        messages.info(request, _("Nothing changed: it is so already."))
        return redirect("platform", slug)
    assign(platform=kept, policy=policy, actor=actor_of(request))
    messages.success(
        request,
        _("{name} uses {policy} from now on. What is routed already stays as it is.").format(
            name=apart(kept.name), policy=policy.name
        ),
    )
    return redirect("platform", slug)


@posted("platform", "slug")
@keepers
def change_roll_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a share of its submissions go by a second policy; POST end=1 ends that."""
    kept = platform_for(person_of(request), slug)
    assignment = Assignment.objects.filter(platform=kept).first()
    form = RollOutForm.of(assignment, Policy.objects.all(), request.POST)
    ends = "end" in request.POST
    if not ends and not form.is_valid():
        refuse(request, _("Choose a policy and a share of 1 to 99 percent."), form)
        return show(request, kept, roll_out_form=form, status=422)
    second, percent = (None, 0) if ends else (form.cleaned_data["second"], form.cleaned_data["percent"])
    held = Assignment.objects.filter(platform=kept, second=second, second_percent=percent).exists()
    try:
        roll_out(platform=kept, policy=second, percent=percent, actor=actor_of(request))
    except RollOutRefused as refused:
        form.add_error("second", why_not(refused))
        refuse(request, _("The share was not changed."), form)
        return show(request, kept, roll_out_form=form, status=422)
    except NothingAssigned:
        messages.error(request, _("{name} has no policy yet.").format(name=apart(kept.name)))
        return show(request, kept, status=422)
    if held:
        messages.info(request, _("Nothing changed: it is so already."))
    else:
        messages.success(request, rolled_out_words(kept, second, percent))
    return redirect("platform", slug)


def rolled_out_words(platform: Platform, second: Policy | None, percent: int) -> str:
    if second is None:
        words = _(
            "All submissions of {name} go by its policy from now on. What is routed already stays as it is."
        )
        return words.format(name=apart(platform.name))
    return _(
        "{percent} % of the submissions go by {policy} from now on. What is routed already stays as it is."
    ).format(percent=percent, policy=second.name)


@posted("platform", "slug")
@keepers
def send_again(request: HttpRequest, slug: str, delivery_id: UUID) -> HttpResponse:
    """Send one event again now."""
    person = person_of(request)
    kept = platform_for(person, slug)
    delivery = Delivery.objects.filter(endpoint__platform=kept, id=delivery_id).first()
    if delivery is None:
        raise Http404
    try:
        redeliver(delivery=delivery, actor=actor_of(request))
    except DeliveryBusy:
        messages.info(request, _("It is being sent at this very moment."))
    except EndpointGone:
        messages.error(request, _("Its endpoint is switched off or deleted. Enable it first."))
    else:
        messages.success(request, _("It goes out now, with the same id and the same payload."))
    return redirect("platform", slug)
