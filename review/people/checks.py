"""What keeps a person's own work in order: being a trainee, and the uploader ids that are themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership, OwnUploader
from moderation.platforms.own_uploaders import add_own_uploader, remove_own_uploader
from review.people.forms import OwnUploaderForm
from review.people.views import admins_of_everything, found, person_page
from review.session.gate import actor_of, posted
from review.ui import apart, unturned


@posted("person", "person_id")
@admins_of_everything
def train(request: HttpRequest, person_id: UUID, membership_id: int) -> HttpResponse:
    """POST trainee=on to make a moderator a trainee, anything else to end that."""
    membership = Membership.objects.filter(id=membership_id, user_id=person_id).first()
    if membership is None:
        raise Http404
    trainee = request.POST.get("trainee") == "on"
    if set_trainee(membership=membership, trainee=trainee, actor=actor_of(request)):
        words = (
            _("now count once somebody else has confirmed them") if trainee else _("count by themselves now")
        )
        messages.success(request, _("Their decisions {words}.").format(words=words))
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def add_uploader(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """POST own_platform, uploader_id."""
    user, form = found(person_id), OwnUploaderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name a platform and an uploader id of at most 200 characters."))
        return person_page(request, person_id, status=422)
    platform, uploader_id = form.cleaned_data["own_platform"], form.cleaned_data["uploader_id"]
    if add_own_uploader(person=user, platform=platform, uploader_id=uploader_id, actor=actor_of(request)):
        messages.success(
            request,
            _("{name} is not handed what {uploader_id} posts at {platform}.").format(
                name=apart(user.name), uploader_id=apart(uploader_id), platform=apart(platform.name)
            ),
        )
    return redirect("person", person_id)


@posted("person", "person_id")
@admins_of_everything
def remove_uploader(request: HttpRequest, person_id: UUID, own_id: int) -> HttpResponse:
    """The person may be handed that uploader's posts again."""
    mine = OwnUploader.objects.select_related("person", "platform")
    own = mine.filter(id=own_id, person_id=person_id).first()
    if own is None:
        raise Http404
    remove_own_uploader(own=own, actor=actor_of(request))
    messages.success(request, _("{uploader_id} is taken off.").format(uploader_id=unturned(own.uploader_id)))
    return redirect("person", person_id)
