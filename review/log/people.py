"""Who may come in, who did, and who looked at this log, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.people.roles import ROLE_WORDS
from moderation.vocabulary import EventName, Role
from review.language.figures import thousands
from review.language.words import within
from review.log.bounds import bounds_changed
from review.log.parts import type_data, type_sentence

HOW_SIGNED_IN = (gettext_noop("password"), gettext_noop("link"))  # looked up where one is shown


def role(name: str | None) -> str:
    return within(_(ROLE_WORDS[Role(name)])) if name else _("no role")


def person_changed(said: type_data) -> str:
    if "skills" in said:
        return _("Skills changed: {before} → {after}").format(
            before=", ".join(said["before"]) or _("none"), after=", ".join(said["skills"]) or _("none")
        )
    if "trainee" in said:
        return _("Made a trainee") if said["trainee"] else _("No trainee any more")
    if "own_uploader" in said:
        added = _("Posts themselves: is the uploader {uploader}")
        taken_off = _("Posts themselves: is no longer the uploader {uploader}")
        return (added if said["added"] else taken_off).format(uploader=said["own_uploader"])
    return _("Role changed: {before} → {after}").format(
        before=role(said.get("before")), after=role(said.get("role"))
    )


def verified(said: type_data) -> str:
    bad = (
        _("line {bad} does not hold").format(bad=thousands(said["bad"]))
        if said["bad"] is not None
        else _("all of them hold")
    )
    return _("Checked the whole log, {lines} lines: {bad}").format(lines=thousands(said["lines"]), bad=bad)


PERSON_SENTENCES: dict[str, str | type_sentence] = {
    EventName.WELLNESS_CHANGED: bounds_changed,
    EventName.PERSON_CREATED: lambda said: _("Added {username}").format(username=said["username"]),
    EventName.PERSON_CHANGED: person_changed,
    EventName.PERSON_DISABLED: gettext_noop("Disabled a person"),
    EventName.PERSON_ENABLED: gettext_noop("Enabled a person again"),
    EventName.PASSWORD_CHANGED: gettext_noop("Changed a password"),
    EventName.SIGN_IN_LINK_MADE: gettext_noop("Made a one-time sign-in link for a person"),
    EventName.SIGNED_IN: lambda said: _("Signed in by {how}").format(how=_(said["how"])),
    EventName.SIGNED_OUT: gettext_noop("Signed out"),
    EventName.SIGN_IN_REFUSED: gettext_noop("A sign-in was refused"),
    EventName.LOG_VERIFIED: verified,
    EventName.LOG_EXPORTED: gettext_noop("Exported lines of this log"),
}
