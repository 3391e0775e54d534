"""What follows from the rows: the counts of insights, the pages of the history, a certificate and its spot checks, and a
shadow run. All but the rows that stand for many by the product's own functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench.large.tables import Plan
from moderation.assurance.issue import issue
from moderation.assurance.models import Certificate, Watch
from moderation.assurance.watch import take_up
from moderation.audit.actor import Actor
from moderation.cases.models import Routing
from moderation.history.advance import advance
from moderation.history.models import Page
from moderation.people.models import User
from moderation.policy.hand_over import hand_over
from moderation.policy.models import Draft
from moderation.policy.publish import newest_version, publish, rules_of, save_draft
from moderation.shadowing.change import begin, stop
from moderation.shadowing.models import MOST_KEPT, Shadow
from moderation.sql import stored
from moderation.tallies.count import count_due, open_book
from review.tuning.study import study
from review.tuning.wanted import read

SHADOWS = 3
TERMS = {"missed": "100", "days": "90"}


def count_all(days: int) -> int:
    """Count the last `days` as the sweep does; how many hours that were."""
    now = timezone.now()
    open_book(now, reach=timedelta(days=days))
    total = 0
    while done := count_due(now, seconds=10):
        total += done
    return total


def write_history() -> int:
    """Write every page of the history; how many rows they have."""
    while advance(pages=8):
        pass
    return sum(Page.objects.values_list("rows", flat=True))


def certify_automation(plan: Plan, admin: User) -> Certificate:
    """Issue certificates for the big policy, publish the last, and count the spot checks of the last days under it."""
    policy = plan.version.policy
    in_force = rules_of(plan.version)
    wanted = read(TERMS)
    seen = study(policy, in_force, hand_over(in_force), wanted)
    since, until = seen.window
    for number in range(SHADOWS):
        draft = Draft.objects.get(policy=policy)
        certificate = issue(
            policy=policy,
            rules=replace(hand_over(in_force), sample_rate=0.03 + number / 10_000),
            reading=seen.proof.reading,
            found=seen.found,
            since=since,
            until=until,
            expected_version=draft.version,
            actor=Actor.person(admin.id),
        )
    draft = Draft.objects.get(policy=policy)
    version = publish(
        policy=policy, reason="Proved.", expected_version=draft.version, actor=Actor.person(admin.id)
    )
    take_up(version)
    counted = count_spot_checks(certificate)
    Watch.objects.filter(policy=policy).update(approvals_seen=counted)
    return certificate


def count_spot_checks(certificate: Certificate) -> int:
    """Every closed spot check of the rows, as if this certificate had been in force then."""
    sql = """
        INSERT INTO assurance_spotcheck (routing_id, certificate_id, rejected, wrong, e_value, at)
        SELECT r.id, %s, false, false, 1.0, c.concluded_at
        FROM cases_case c JOIN cases_routing r ON r.id = c.routing_id
        WHERE r.sampled AND c.state = 'concluded'"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(certificate.id)])
        return int(cursor.rowcount)


def follow_drafts(plan: Plan, admin: User) -> Shadow:
    """Shadow runs of drafts, the last of which still runs; each has as many differences as are kept."""
    policy, actor = plan.version.policy, Actor.person(admin.id)
    newest = newest_version(policy)
    assert newest is not None  # the certificate was published
    for number in range(SHADOWS):
        draft = Draft.objects.get(policy=policy)
        rules = replace(rules_of(newest), sample_rate=0.05 + number / 10_000)
        draft = save_draft(policy=policy, rules=rules, expected_version=draft.version, actor=actor)
        shadow = begin(policy=policy, expected_version=draft.version, actor=actor)
        keep_differences(shadow)
        if number < SHADOWS - 1:
            stop(shadow=shadow, actor=actor)
    return shadow


def keep_differences(shadow: Shadow) -> None:
    """The latest routings would all have gone to a person."""
    sql = """
        INSERT INTO shadowing_difference (shadow_id, routing_id, submission_id, was, would, words)
        SELECT %s, id, submission_id, verdict, 'review', 'The scorer is not sure enough.'
        FROM cases_routing WHERE verdict = 'approve' ORDER BY created_at DESC LIMIT %s"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [stored(shadow.id), MOST_KEPT])
        kept = cursor.rowcount
    Shadow.objects.filter(id=shadow.id).update(cursor=last_routing(), seen=kept * 3, reviewing=kept)


def last_routing() -> UUID:
    return Routing.objects.order_by("-id").values_list("id", flat=True)[0]
