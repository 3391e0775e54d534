"""What a policy's page says of its automation: the certificate in force, what is suspended and why; and going on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from moderation.assurance.models import Certificate, Watch
from moderation.assurance.watch import LONGEST_REASON, ResumeRefused, is_of_a_scorer, resume
from moderation.people.roles import Permission
from moderation.policy.models import Policy, PolicyVersion
from review.language.words import why_not
from review.policies import listing
from review.session.gate import actor_of, allowed, person_of


@dataclass(frozen=True)
class Side:
    """Spot checks of automatic approvals, or of rejections (`rejects`), since the certificate came into force; what it
    bears of 1,000 of them, which is so many of 1,000 uploads."""

    name: str
    seen: int
    wrong: int
    per_thousand: float
    of_uploads: float
    rejects: bool = False


@dataclass(frozen=True)
class Automation:
    """`suspended` has the reasons, each once."""

    watch: Watch
    certificate: Certificate | None
    suspended: tuple[str, ...]
    sides: Sequence[Side]

    @property
    def again(self) -> bool:
        """Whether a scorer is not what it was, and nothing is certified since."""
        return self.certificate is None and any(is_of_a_scorer(why) for why in self.suspended)

    @property
    def what(self) -> str:
        """“Automatic approval is suspended”."""
        if not self.watch.rejections_suspended:
            return _("Automatic approval is suspended")
        if not self.watch.approvals_suspended:
            return _("Automatic rejection is suspended")
        return _("Automatic approval and automatic rejection are suspended")


def automation_of(policy: Policy, version: PolicyVersion, *, whole: bool = True) -> Automation | None:
    """In one query; None for a policy that never had a certificate. A version that no worker has taken note of yet has
    its certificate shown from its first picture on; one that is not what was published (not `whole`) has none, as
    nothing is automatic under it."""
    watch = Watch.objects.select_related("certificate").filter(policy=policy).first()
    if watch is None:
        return None
    certificate = watch.certificate if whole and watch.number == version.number else None
    reasons = dict.fromkeys(filter(None, (watch.approvals_suspended, watch.rejections_suspended)))
    return Automation(watch, certificate, tuple(reasons), sides_of(watch, certificate) if certificate else ())


def sides_of(watch: Watch, certificate: Certificate) -> list[Side]:
    found = [
        (
            _("Spot checks of approvals"),
            watch.approvals_seen,
            watch.approvals_wrong,
            certificate.approve_tolerated,
            certificate.missed,
            False,
        ),
        (
            _("Spot checks of rejections"),
            watch.rejections_seen,
            watch.rejections_wrong,
            certificate.reject_tolerated,
            certificate.wrongly_rejected or 0,
            True,
        ),
    ]
    return [
        Side(name, seen, wrong, 1000 * tolerated, of_uploads, rejects)
        for name, seen, wrong, tolerated, of_uploads, rejects in found
        if tolerated is not None
    ]


@allowed(Permission.EDIT_POLICY, everywhere=True)
@require_POST
def resume_automation(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on without a certificate, for the reason that was typed."""
    policy = listing.find(person_of(request), slug)
    try:
        resume(
            policy.id,
            reason=request.POST.get("reason", "")[: LONGEST_REASON + 1],
            expected_version=number_of(request.POST.get("version", "")),
            actor=actor_of(request),
        )
    except ResumeRefused as refused:
        messages.error(request, why_not(refused))
        return redirect("policy", slug=slug)
    messages.success(request, _("Automatic decisions go on, without a certificate."))
    return redirect("policy", slug=slug)


def number_of(text: str) -> int:
    """The watch's version as the page had it; 0, which no watch has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
