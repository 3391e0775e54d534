"""Which certificate a draft or a version has, in words: before it is saved, published, and afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation.assurance.carry import Attachment, attachment_of, what_voids
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.publish import Published
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere
from moderation.policy.models import Policy, PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.vocabulary import EventName
from review.language.told import told
from review.policies.in_words import Change, sentences


def may_read(person: User) -> bool:
    """Whether this person may open certificates."""
    return may_everywhere(person, Permission.READ_INSIGHTS)


def certificate_context(rules: Rules, in_force: PolicyVersion) -> dict[str, object]:
    """What publishing these rules does to certificates, for `_certificate.html`."""
    found = attachment_of(rules, in_force)
    return {"attached": found, "voided": voided(found), "cut": decides_by_cutoff(rules)}


def voided(found: Attachment) -> list[tuple[Certificate, bool, tuple[Change, ...]]]:
    """Each certificate that is lost, whether it is in force, and why."""
    return [(one.certificate, one.in_force, sentences(one.because)) for one in found.voided]


def decides_by_cutoff(rules: Rules) -> bool:
    return rules.risk.approve_below is not None or rules.risk.reject_from is not None


def warn_of_loss(request: HttpRequest, before: Rules, rules: Rules, in_force: PolicyVersion) -> None:
    """Say so at once where the draft carried a certificate and these rules do not."""
    lost = attachment_of(before, in_force).carried
    if lost is None or attachment_of(rules, in_force).carried is not None:
        return
    because = " ".join(told(text) for text in what_voids(before, rules)).replace("`", "")
    words = _(
        "The certificate of {when} does not hold for this draft any more: {because} Published as it is, the draft "
        "decides without a certificate."
    )
    messages.warning(request, words.format(when=issued(lost), because=because))


def tell_published(request: HttpRequest, made: Published) -> None:
    """In one banner: that a version holds, with which certificate or without, and that nothing is lifted by it."""
    words = _("Version {number} is published and holds from now on.").format(number=made.version.number)
    if made.certificate is not None:
        words += " " + _("The certificate of {when} is in force with it.").format(
            when=issued(made.certificate)
        )
    if made.suspended:
        words += " " + _("Automatic decisions stay suspended: publishing alone lifts nothing.")
    elif made.certificate is None and ever_certified(made.version):
        words += " " + _("No certificate is in force: nothing is proved of what it decides.")
    else:
        messages.success(request, words)
        return
    messages.warning(request, words)


def ever_certified(version: PolicyVersion) -> bool:
    """Whether somebody may think that this version has a certificate."""
    return decides_by_cutoff(rules_of(version)) or Watch.objects.filter(policy_id=version.policy_id).exists()


def issued(certificate: Certificate) -> str:
    return date_format(certificate.made_at, _("j M Y, H:i"))


def were_in_force(policy: Policy, numbers: Collection[int]) -> dict[int, Certificate]:
    """The certificates that were in force with these versions, the newest of each, by the log."""
    lines = Entry.objects.filter(event=EventName.CERTIFICATE_IN_FORCE, subject=f"policy:{policy.id}")
    named = {}
    for body in lines.order_by("id").values_list("body", flat=True):
        said = json.loads(body)["data"]
        if said["number"] in numbers:
            named[said["number"]] = UUID(said["certificate"])
    found = Certificate.objects.defer("result", "reference").in_bulk(set(named.values()))
    return {number: found[key] for number, key in named.items() if key in found}
