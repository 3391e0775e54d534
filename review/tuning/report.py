"""A certificate on one page, to be printed: what it proves, what that rests on, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation.assurance.carry import in_force
from moderation.assurance.models import Certificate
from moderation.assurance.walk import Point
from moderation.assurance.watch import is_of_a_scorer
from moderation.assurance.wording import plain
from moderation.people.roles import Permission
from moderation.platforms.access import may_everywhere
from moderation.policy.amiss import why_amiss
from moderation.policy.models import Draft, Policy, PolicyVersion
from moderation.policy.publish import newest_version
from moderation.vocabulary import CATEGORY_WORDS, Category
from review.language.figures import decimal, thousands
from review.policies import listing
from review.session.gate import allowed, person_of
from review.tuning.among import among
from review.tuning.curve import REJECTING, Cutoffs, curve
from review.tuning.figures import percent
from review.tuning.plot import Chart


@allowed(Permission.READ_INSIGHTS, everywhere=True)
@require_safe
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """The policy's certificates, newest first."""
    policy = listing.find(person_of(request), slug)
    found = Certificate.objects.filter(policy=policy).select_related("made_by").order_by("-made_at")[:100]
    return render(
        request, "review/tuning/certificates.html", _frame(request, policy) | {"certificates": found}
    )


@allowed(Permission.READ_INSIGHTS, everywhere=True)
@require_safe
def certificate(request: HttpRequest, slug: str, certificate_id: UUID) -> HttpResponse:
    """One of them, from what was stored with it: nothing is worked out anew."""
    person = person_of(request)
    policy = listing.find(person, slug)
    found = Certificate.objects.filter(policy=policy, id=certificate_id).select_related("made_by").first()
    if found is None:
        raise Http404(certificate_id)
    version = PolicyVersion.objects.filter(policy=policy, digest=found.digest).order_by("-number").first()
    context = _frame(request, policy) | {
        "certificate": found,
        "published_as": version,
        "again": is_of_a_scorer(found.ended_why) and may_everywhere(person, Permission.EDIT_POLICY),
        "last_upload": min(found.until - timedelta(microseconds=1), found.made_at),
        "facts": facts(found),
        "maps": maps(found),
        "charts": curves(found),
    }
    return render(request, "review/tuning/certificate.html", context)


def _frame(request: HttpRequest, policy: Policy) -> dict[str, object]:
    """What stands around both pages; `holds` is the certificate in force."""
    version = newest_version(policy)
    return {
        "policy": policy,
        "version": version,
        "holds": in_force(version) if version and not why_amiss(version) else None,
        "pending": listing.pending(Draft.objects.filter(policy=policy).first(), version),
        "editor": may_everywhere(person_of(request), Permission.EDIT_POLICY),
        "reads_certificates": True,
    }


def points_of(found: Certificate, side: str) -> list[Point]:
    """The walk of `approve` or `reject` as it was stored."""
    walked = found.result[side]
    return [Point(*point) for point in walked["points"]] if walked else []


def curves(found: Certificate) -> list[Chart]:
    """Of approving, and of rejecting where it was certified."""
    approve, reject = (Cutoffs(found.result[name], issued=True) for name in ("approve_below", "reject_from"))
    charts = [curve(points_of(found, "approve"), found.missed, approve)]
    if reject.proved is not None:
        rejected = found.wrongly_rejected or 0
        charts.append(curve(points_of(found, "reject"), rejected, reject, side=REJECTING))
    return charts


def among_acted_on(found: Certificate) -> list[tuple[str, str]]:
    """The limits again, per 1,000 that a machine acts on."""
    result = found.result
    approved, rejected = (
        next((point for point in points_of(found, side) if point.cutoff == result[name]), None)
        for side, name in (("approve", "approve_below"), ("reject", "reject_from"))
    )
    return among(approved, rejected, result["derived"]["violations"])


def exact(cutoff: float | None) -> str:
    """As the rules have it: rounded it would be another rule."""
    return _("off") if cutoff is None else plain(cutoff)


def facts(found: Certificate) -> list[tuple[str, str]]:
    """What it was asked for and what it found, in words and figures."""
    result = found.result
    borne = _("{number} per 1,000 uploads")
    rejected = found.wrongly_rejected
    return [
        (_("Violations live unseen, borne"), borne.format(number=decimal(plain(found.missed)))),
        (
            _("Clean ones rejected unseen, borne"),
            _("off") if rejected is None else borne.format(number=decimal(plain(rejected))),
        ),
        (_("Confidence"), percent(found.confidence)),
        (_("Approves below a risk of"), exact(result["approve_below"])),
        (_("Rejects from a risk of"), exact(result["reject_from"])),
        (_("Needs no person"), percent(result["automatic"])),
        *among_acted_on(found),
        (_("Uploads the proof used"), thousands(result["uploads"])),
        (
            _("Labels the proof used"),
            _("{labels}; missing, and counted as errors: {missing}").format(
                labels=thousands(result["labels"] - result["missing"]), missing=thousands(result["missing"])
            ),
        ),
        (_("Labels the calibration used"), thousands(result["tuned_on"])),
        (
            _("Known violations the reviewers found"),
            _("{some} of {all}").format(
                some=thousands(result["seeds"]["found"]), all=thousands(result["seeds"]["given"])
            ),
        ),
        (_("Scorers"), ", ".join(found.scorers.values()) or _("none")),
        (_("Pictures prepared as"), found.preparation),
        (_("Rules"), found.digest),
    ]


def maps(found: Certificate) -> list[tuple[str, str, str, str]]:
    """Scorer, category, slope and intercept of each map."""
    return [
        (scorer, _(CATEGORY_WORDS[Category(category)]), decimal(f"{slope:.4f}"), decimal(f"{intercept:.4f}"))
        for scorer, category, slope, intercept in found.result["maps"]
    ]
