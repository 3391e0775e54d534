"""Under which uploader ids people post themselves, so that they are not handed what is theirs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.models import User
from moderation.platforms.models import OwnUploader, Platform
from moderation.vocabulary import EventName


def add_own_uploader(*, person: User, platform: Platform, uploader_id: str, actor: Actor) -> bool:
    """From now on this person is not handed what that uploader posts; False when that is known already.

    Raises ValidationError.
    """
    uploader_id = uploader_id.strip()
    own = OwnUploader(person=person, platform=platform, uploader_id=uploader_id)
    own.clean_fields()
    if "\0" in uploader_id:
        raise ValidationError({"uploader_id": "The id holds a NUL character."})
    with transaction.atomic():
        _, added = OwnUploader.objects.get_or_create(
            person=person, platform=platform, uploader_id=uploader_id
        )
        if added:
            record_own(person, platform, uploader_id, added=True, actor=actor)
    return added


def remove_own_uploader(*, own: OwnUploader, actor: Actor) -> bool:
    """This person may be handed that uploader's posts again; False when that was so."""
    with transaction.atomic():
        removed = bool(OwnUploader.objects.filter(id=own.id).delete()[0])
        if removed:
            record_own(own.person, own.platform, own.uploader_id, added=False, actor=actor)
    return removed


def record_own(person: User, platform: Platform, uploader_id: str, *, added: bool, actor: Actor) -> None:
    record(
        EventName.PERSON_CHANGED,
        actor=actor,
        platform_id=platform.id,
        subject=f"person:{person.id}",
        data={"own_uploader": uploader_id, "added": added},
    )
