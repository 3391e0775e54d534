"""A spot check is over: it counts for or against the certificate under which the machine decided."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils import timezone

from moderation.assurance.eprocess import ALARM_AT, e_value
from moderation.assurance.label import MISSING, labels_of
from moderation.assurance.models import Certificate, SpotCheck, Watch
from moderation.assurance.watch import end_certificate
from moderation.assurance.window import Label
from moderation.cases.models import Case, Routing
from moderation.sql import insert
from moderation.vocabulary import Verdict

WRONG = {Verdict.APPROVE: Label.VIOLATION, Verdict.REJECT: Label.CLEAN}


def observe(case_id: UUID) -> bool:
    """Count the spot check that this case was, or that it was a second look at; end the certificate when there are too
    many errors. Call inside the transaction that concludes the case. False when there is nothing to be counted: no
    certificate, no answer yet, or counted before."""
    case = (
        Case.objects.filter(id=case_id, routing__sampled=True, routing__certificate__isnull=False)
        .select_related("routing")
        .first()
    )
    routing = case.routing if case else None
    if routing is None or routing.certificate is None:
        return False
    found = labels_of([routing.id]).get(routing.id, MISSING)
    if found.label is Label.MISSING:
        return False
    watch = (
        Watch.objects.select_for_update(of=("self",))
        .select_related("certificate")
        .filter(certificate_id=routing.certificate)
        .first()
    )
    if watch is None or watch.certificate is None:
        return False  # another one is in force by now, or none
    wrong = found.label is WRONG[Verdict(routing.verdict)]
    return _count(watch, watch.certificate, routing, wrong=wrong)


def _count(watch: Watch, certificate: Certificate, routing: Routing, *, wrong: bool) -> bool:
    rejected = routing.verdict == Verdict.REJECT
    side = "rejections" if rejected else "approvals"
    tolerated = certificate.reject_tolerated if rejected else certificate.approve_tolerated
    if tolerated is None:
        return False
    seen = getattr(watch, f"{side}_seen") + 1
    errors = getattr(watch, f"{side}_wrong") + wrong
    value = float(e_value(tolerated, seen, errors))
    row = SpotCheck(
        routing=routing,
        certificate=certificate,
        rejected=rejected,
        wrong=wrong,
        e_value=value,
        at=timezone.now(),
    )
    if not insert(row, unless_there=True):
        return False
    changed = Watch.objects.filter(policy_id=watch.policy_id, version=watch.version).update(
        version=F("version") + 1, **{f"{side}_seen": seen, f"{side}_wrong": errors}
    )
    if not changed:
        raise RuntimeError(f"the watch over {watch.policy_id} was changed beside its lock")
    if value >= ALARM_AT:
        data = {"why": "spot_checks", "seen": seen, "wrong": errors, "tolerated": tolerated, "e_value": value}
        end_certificate(certificate.id, alarm_words(seen, errors, tolerated, rejected=rejected), data=data)
    return True


def alarm_words(seen: int, errors: int, tolerated: float, *, rejected: bool) -> str:
    """“Of 212 spot checks of automatic approvals 9 were violations; the certificate bears 5.7 of 1,000.”"""
    what, fault = ("rejections", "clean") if rejected else ("approvals", "violations")
    return (
        f"Of {seen:,} spot checks of automatic {what} {errors:,} were {fault}; "
        f"the certificate bears {1000 * tolerated:.3g} of 1,000."
    )
