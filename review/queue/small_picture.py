"""A case in a list of a person's own: a small veiled picture, and whose it is, so that two rows tell apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.cases.own import OwnCase
from review.queue.done import thumb_url
from review.ui import apart, short_id


@dataclass(frozen=True)
class SmallPicture:
    """`name` is what the platform calls the upload, or the case's own id; `thumb_url` is empty where there is none."""

    thumb_url: str
    uploader: str
    name: str


def small_picture(case: OwnCase) -> SmallPicture | None:
    """None for a case that the person may not look at from here."""
    if case.posted is None:
        return None
    return SmallPicture(
        thumb_url=thumb_url(case.id) if case.posted.has_thumb else "",
        uploader=case.posted.uploader_id or _("No uploader named"),
        name=case.posted.external_id or short_id(case.id),
    )


def told(words: str, picture: SmallPicture | None) -> str:
    """The row's words where nothing beside them says which row it is, as for a button that is read out."""
    return ", ".join([words, apart(picture.uploader), apart(picture.name)]) if picture else words
