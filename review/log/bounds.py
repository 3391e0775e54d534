"""What changed in an organisation's bounds for looking and breaks, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "look_minutes": gettext_noop("minutes of looking in a day"),
    "severe_in_a_row": gettext_noop("severe pictures in a row"),
    "work_minutes": gettext_noop("minutes of work before a break"),
    "rest_minutes": gettext_noop("minutes of a break"),
    "day_begins": gettext_noop("the hour at which the day begins"),
    "arrives": gettext_noop("how a picture arrives"),
    "keeps_colour": gettext_noop("colour stays for a case"),
    "prompts": gettext_noop("asked to take a break"),
    "prompts_optional": gettext_noop("people choose about breaks"),
}
SAID = {True: "yes", False: "no"}


def bounds_changed(said: dict[str, Any]) -> str:
    """“Changed the bounds for breaks and looking: minutes of a break from 10 to 15”."""
    parts = [
        _("{what} from {before} to {after}").format(
            what=_(WORDS.get(name, name)), before=setting(before), after=setting(after)
        )
        for name, (before, after) in said["changed"].items()
    ]
    return _("Changed the bounds for breaks and looking: {named}").format(named="; ".join(parts))


def setting(value: object) -> str:
    return SAID[value] if isinstance(value, bool) else str(value)
