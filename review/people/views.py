"""The list of people, one person, and what admins of all platforms may change there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from moderation.people.change import set_active
from moderation.people.create import create_link
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.people.skills import set_skills
from moderation.platforms.members import LastAdmin, create_person, disable_person, remove_role, set_role
from moderation.platforms.models import Membership, OwnUploader
from review.people.forms import OwnUploaderForm, PersonForm, RoleForm, SkillsForm
from review.people.read import everybody, one
from review.refused import refuse
from review.session.gate import actor_of, allowed, person_of, posted
from review.ui import apart

admins_of_everything = allowed(Permission.MANAGE_PEOPLE, everywhere=True)
LAST_ADMIN = gettext_noop("This is the last admin of all platforms. Make somebody else one first.")


@require_http_methods(["GET", "HEAD", "POST"])
@admins_of_everything
def people(request: HttpRequest) -> HttpResponse:
    """GET lists everybody; POST adds a person and shows their one-time link."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        link = add(request, form)
        if link:
            return person_page(request, link[0].id, link=link[1])
    status = 422 if form.errors else 200
    return render(request, "review/people/list.html", {"people": everybody(), "form": form}, status=status)


def add(request: HttpRequest, form: PersonForm) -> tuple[User, str] | None:
    """The new person and their link; None when the user name is taken, which the form then says."""
    try:
        with transaction.atomic():
            user = create_person(
                username=form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                role=form.role_given(),
                platform=form.platform_given(),
                actor=actor_of(request),
            )
            token = create_link(user=user, actor=actor_of(request)).token
    except ValidationError as problem:
        form.add_error("username", ValidationError(problem.messages))
        return None
    return user, link_address(request, token)


@require_safe
@admins_of_everything
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person: their roles, and what may be changed."""
    return person_page(request, person_id)


def person_page(
    request: HttpRequest,
    person_id: UUID,
    *,
    link: str = "",
    skills_form: SkillsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The person's page; `link` is shown this once and kept nowhere."""
    row = one(person_id)
    context = {
        "row": row,
        "form": RoleForm(),
        "skills_form": skills_form or SkillsForm(initial={"skills": ", ".join(row.user.skills)}),
        "link": link,
        "me": person_of(request),
        "own_form": OwnUploaderForm(),
        "own": OwnUploader.objects.filter(person=person_id).select_related("platform").order_by("id"),
    }
    return render(request, "review/people/person.html", context, status=status)


@posted("person", "person_id")
@admins_of_everything
def give_link(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A one-time link for somebody who has no password yet, or has forgotten it."""
    token = create_link(user=found(person_id), actor=actor_of(request)).token
    return person_page(request, person_id, link=link_address(request, token))


@posted("person", "person_id")
@admins_of_everything
def give_role(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give or change a role."""
    user, form = found(person_id), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role, and a platform that exists."))
        return person_page(request, person_id, status=422)
    try:
        set_role(user=user, role=form.role_given(), platform=form.platform_given(), actor=actor_of(request))
    except LastAdmin:
        messages.error(request, _(LAST_ADMIN))
        return person_page(request, person_id, status=422)
    messages.success(request, _("{name} has the role now.").format(name=apart(user.name)))
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def give_skills(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Replace what the person can review; POST skills, words with commas or spaces between."""
    user, form = found(person_id), SkillsForm(request.POST)
    if not form.is_valid():
        refuse(request, _("The skills were not changed. What is wrong stands beside them."), form)
        return person_page(request, person_id, skills_form=form, status=422)
    if set_skills(user=user, skills=form.cleaned_data["skills"], actor=actor_of(request)):
        messages.success(
            request,
            _("The skills of {name} are changed, from the next case on.").format(name=apart(user.name)),
        )
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def take_role(request: HttpRequest, person_id: UUID, membership_id: int) -> HttpResponse:
    """Take one role away."""
    membership = Membership.objects.filter(id=membership_id, user_id=person_id).first()
    if membership is None:
        raise Http404
    try:
        remove_role(membership=membership, actor=actor_of(request))
    except LastAdmin:
        messages.error(request, _(LAST_ADMIN))
        return person_page(request, person_id, status=422)
    messages.success(request, _("The role is taken away."))
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def disable(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Let the person in no more; their sessions end at once."""
    user = found(person_id)
    try:
        disable_person(user=user, actor=actor_of(request))
    except LastAdmin:
        messages.error(request, _(LAST_ADMIN))
        return person_page(request, person_id, status=422)
    messages.success(
        request, _("{name} is disabled. What they did stays in the log.").format(name=apart(user.name))
    )
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def enable(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Let a disabled person in again."""
    user = found(person_id)
    set_active(user=user, active=True, actor=actor_of(request))
    messages.success(request, _("{name} may sign in again.").format(name=apart(user.name)))
    return redirect("person", person_id)


def found(person_id: UUID) -> User:
    user = User.objects.filter(id=person_id).first()
    if user is None:
        raise Http404
    return user


def link_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("sign_in_link", args=[token]))
