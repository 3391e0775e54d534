"""What is done about policies, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.vocabulary import EventName
from review.language.figures import thousands
from review.language.told import told
from review.ui import short_id

type_data = dict[str, Any]


def published(said: type_data) -> str:
    again = _(", v{number} anew").format(number=said["again"]) if said.get("again") else ""
    words = (
        f"{said['policy']} v{said['number']}{again}: {' '.join(told(change) for change in said['changes'])}"
    )
    words += with_certificate(said)
    reason = _("Reason: {reason}")
    return f"{words} {reason.format(reason=said['reason'])}" if said.get("reason") else words


def with_certificate(said: type_data) -> str:
    """Lines from before they said it, and those of the system's own policies, say nothing of it."""
    if "certificate" not in said:
        return ""
    if said["certificate"] is None:
        return " " + _("Without a certificate.")
    return " " + _("With certificate {id}.").format(id=short_id(said["certificate"]))


def assigned(said: type_data) -> str:
    words = _("Uses the policy {policy} from now on")
    if said.get("before"):
        words = _("Uses the policy {policy} instead of {before} from now on")
    return words.format(policy=said["policy"], before=said.get("before"))


def rolled_out(said: type_data) -> str:
    if not said["policy"]:
        words = _("Ended the roll-out of {before}: all submissions go by {beside}")
        return words.format(before=said["before"], beside=said["beside"])
    words = _("{percent} % of the submissions go by {policy} from now on, the others by {beside}")
    return words.format(percent=said["percent"], policy=said["policy"], beside=said["beside"])


def proposed(said: type_data) -> str:
    words = _("Asked a second admin to publish the draft of {policy}. Reason: {reason}")
    if said.get("again"):
        words = _("Asked a second admin to publish version {number} anew of {policy}. Reason: {reason}")
    return words.format(number=said.get("again"), policy=said["policy"], reason=said["reason"])


def declined(said: type_data) -> str:
    words = _("Did not publish what was proposed for {policy}. Reason: {reason}")
    return words.format(policy=said["policy"], reason=said["reason"])


def shadow_begun(said: type_data) -> str:
    words = _("Follows live traffic with the draft of {policy}, beside v{number}")
    return words.format(policy=said["policy"], number=said["beside"])


def shadow_stopped(said: type_data) -> str:
    differing = said["approving"] + said["rejecting"] + said["reviewing"]
    words = _("Stopped following with the draft of {policy}: {some} of {all} would differ")
    if said.get("published"):
        words = _(
            "Stopped following with the draft of {policy}, as version {number} was published: "
            "{some} of {all} would differ"
        )
    return words.format(
        policy=said["policy"],
        number=said.get("published"),
        some=thousands(differing),
        all=thousands(said["seen"]),
    )


POLICY_SENTENCES: dict[str, str | Callable[[type_data], str]] = {
    EventName.POLICY_CREATED: lambda said: _("Created the policy {name}").format(name=said["name"]),
    EventName.POLICY_DRAFTED: gettext_noop("Saved a draft"),
    EventName.POLICY_PUBLISHED: published,
    EventName.POLICY_PROPOSED: proposed,
    EventName.POLICY_DECLINED: declined,
    EventName.POLICY_ASSIGNED: assigned,
    EventName.POLICY_ROLLED_OUT: rolled_out,
    EventName.SHADOW_BEGUN: shadow_begun,
    EventName.SHADOW_STOPPED: shadow_stopped,
}
