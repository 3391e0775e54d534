"""Claims, and what the worker asks again and again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bench.large.cast import Site
from bench.large.sample import Sample
from bench.large.visit import Visit
from moderation.audit.seal import BATCH, seal_batch
from moderation.audit.standing import standing
from moderation.cases.at_due import act_on_overdue
from moderation.cases.blind import earlier_of
from moderation.cases.claim import claim_from, held_case, next_case
from moderation.cases.conclude import due_to_conclude
from moderation.cases.match import draw_urgency
from moderation.cases.opening import due_to_open
from moderation.cases.put_in_order import settle_queues
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.history.advance import advance
from moderation.intake.models import Rendition, Stage
from moderation.metrics.vendors import call_gauges
from moderation.metrics.work import case_gauges
from moderation.pipeline.claims import claim_submissions, next_due_submission
from moderation.pipeline.deliver import next_move
from moderation.pipeline.overdue import overdue
from moderation.retention.orphans import known
from moderation.screening.limits.settle import give_up_lost
from moderation.shadowing.follow import next_due_shadow
from moderation.tallies.count import HOUR, hour_of
from moderation.tallies.happened import happened
from moderation.vocabulary import Level
from moderation.webhooks.claim import claim_deliveries, next_due_delivery

LEASE = timedelta(minutes=2)


def claims(site: Site, found: Sample) -> list[Visit]:
    queue = Queue.objects.get(platform=site.big, is_default=True)
    hour = hour_of(found.submission.received_at)
    keys = list(Rendition.objects.values_list("key", flat=True)[:40])
    return [
        Visit("claim: any queue, moderator", lambda: next_case(site.moderator)),
        Visit("claim: one queue, senior", lambda: next_case(site.senior, site.big, Level.SENIOR)),
        Visit(
            "claim: the statement",
            lambda: claim_from(LevelQueue(site.big, Level.MODERATOR, queue), site.pair),
        ),
        Visit("claim: held case", lambda: held_case(site.moderator)),
        Visit("case: the urgency of an ordinary one", lambda: draw_urgency(queue)),
        Visit("case page: earlier outcomes", lambda: earlier_of(found.submission, site.moderator)),
        Visit("engine: claim prepare", lambda: claim_submissions(Stage.PREPARE, limit=4, lease=LEASE)),
        Visit("engine: claim screen", lambda: claim_submissions(Stage.SCREEN, limit=32, lease=LEASE)),
        Visit("engine: claim deliveries", lambda: claim_deliveries(16)),
        Visit("engine: next due submission", lambda: next_due_submission(Stage.SCREEN)),
        Visit("engine: next due delivery", next_due_delivery),
        Visit("engine: due to conclude", due_to_conclude),
        Visit("engine: due to open", due_to_open),
        Visit("engine: next case to move", next_move),
        Visit("sweep: overdue", lambda: overdue(timezone.now())),
        Visit("sweep: queues at due", lambda: act_on_overdue(timezone.now(), limit=3)),
        Visit("sweep: queues out of order", lambda: settle_queues(timezone.now())),
        Visit("sweep: orphans of a folder", lambda: known(keys)),
        Visit("sweep: an hour's tallies", lambda: happened(hour, hour + HOUR)),
        Visit("sweep: the next page of the history", lambda: advance(at_least=10**9)),
        Visit("sweep: shadow runs", next_due_shadow),
        Visit("sweep: lost calls", give_up_lost),
        Visit("metrics: calls", call_gauges),
        Visit("metrics: cases", case_gauges),
        Visit("log: standing", standing),
        Visit("log: seal a batch", lambda: seal_batch(BATCH)),
    ]
