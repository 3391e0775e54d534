"""What the address of a page asks for: what is not there is said by field, and the usual is in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus

from django.http import QueryDict
from django.utils.translation import gettext as _

from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import platforms_for
from moderation.platforms.models import Platform


def days_asked(sent: QueryDict, offered: Collection[int], usual: int, faults: dict[str, str]) -> int:
    """From `?days=`, which may be left out or empty."""
    text, by_text = sent.get("days", ""), {str(days): days for days in offered}
    if text and text not in by_text:
        words = _("There are no figures of so many days: choose one of {numbers}.")
        faults["days"] = words.format(numbers=", ".join(by_text))
    return by_text.get(text, usual)


def platform_asked(
    sent: QueryDict, person: User, permission: Permission, faults: dict[str, str]
) -> Platform | None:
    """From `?platform=`, which may be left out or empty; None is all that this person reads."""
    if not (slug := sent.get("platform", "")):
        return None
    platform = platforms_for(person, permission).filter(slug=slug).first()
    if platform is None:
        # One that this person may not read is not told from one that is not there.
        faults["platform"] = _("No platform that you read has this short name.")
    return platform


def status_of(faults: Mapping[str, str]) -> int:
    if "platform" in faults:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
