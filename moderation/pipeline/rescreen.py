"""Rescreen: backlogs, a few pictures at a time, and only while live traffic has nothing that is due.

They go through the same gate as everything else (pace, breaker, budget, a call written down before it is sent). What
holds a vendor up holds the batch up, with words, and is no failure of a picture. The answer is stored like any other;
it changes no status, opens no case and tells nobody.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.pipeline.admit import Permitted, Wish, permit
from moderation.pipeline.ask import Asked, ask_all
from moderation.pipeline.lane import Lane
from moderation.pipeline.overdue import overdue
from moderation.pipeline.plan import configured
from moderation.pipeline.question import with_pictures
from moderation.pipeline.rescreen_job import RescreenJob, jobs_for, not_asking, stored_for
from moderation.pipeline.rescreen_land import land, reuse
from moderation.pipeline.screen import CALL_SECONDS
from moderation.rescreening.change import finish, hold
from moderation.rescreening.close import close_failed, close_skipped
from moderation.rescreening.due import due_of, running
from moderation.rescreening.models import Rescreen, RescreenItem, RescreenState
from moderation.rescreening.take import put_back, take
from moderation.screening.limits.budgets import kept_for_live
from moderation.screening.limits.lines import PROBE_EVERY
from moderation.screening.limits.prices import price_of
from moderation.screening.providers.base import FailureKind, Provider, ProviderError

LOOK_EVERY = 0.5  # seconds between two looks for a batch when none runs
LONGEST_CLAIM = 0.1  # seconds spent on what need not be asked, before live traffic has its turn
HOLD = timedelta(seconds=60)
MOST_CLAIMS = 5  # of a picture: whoever took it so often died with it
KEPT_FOR_LIVE = "The rest of a budget for {} is kept for what comes in."


class RescreenLane(Lane[RescreenJob, Asked | None]):
    """None comes back where the stored picture cannot be read.

    It claims no more once a call could outlast the run: the other lanes would stand still at its end.
    """

    name = "rescreen"
    ends_early = CALL_SECONDS

    def __init__(self) -> None:
        self.slots = settings.RESCREENING_CONCURRENCY
        self.look_at = 0.0
        self.paced: dict[UUID, datetime] = {}

    def next_due(self) -> datetime | None:
        now = timezone.now()
        dues = [(due_of(batch, now), self.paced.get(batch.id)) for batch in running()]
        return min((max(due, paced or due) for due, paced in dues), default=None)

    def claim(self, limit: int) -> Sequence[RescreenJob]:
        began = time.monotonic()
        if began < self.look_at:
            return []
        jobs: list[RescreenJob] = []
        batches = running()
        if not batches:
            self.look_at = began + LOOK_EVERY
        for batch in batches:
            passing_by = [] if batch.platform_id else not_asking(batch.provider)
            while len(jobs) < limit and self.may_go_on(batch):
                room = limit - len(jobs)
                items = take(batch, room, passing_by=passing_by)
                jobs += self.asks_of(batch, items) if items else []
                if not items:
                    finish(batch)
                if not items or time.monotonic() - began > LONGEST_CLAIM:
                    break
        return jobs

    def may_go_on(self, batch: Rescreen) -> bool:
        """Not while the batch has to wait, nor while anything live is due."""
        now = timezone.now()
        if self.paced.get(batch.id, now) > now:
            return False
        current = Rescreen.objects.filter(id=batch.id, state=RescreenState.RUNNING).first()
        return current is not None and due_of(current, now) <= now and not overdue(now)

    def asks_of(self, batch: Rescreen, items: Sequence[RescreenItem]) -> list[RescreenJob]:
        """Those that somebody has to be asked about and may be now. The others are closed here or go back."""
        provider = configured().get(batch.provider)
        if provider is None:
            words = f"{batch.provider} is not set up on this installation."
            self.wait(batch, words, HOLD)
            put_back(items)
            return []
        wanted = []
        with transaction.atomic():
            found = jobs_for(items, provider)
            for item, why in (one for one in found if isinstance(one, tuple)):
                close_skipped(item, why)
            jobs = [one for one in found if isinstance(one, RescreenJob)]
            stored = stored_for([job.request for job in jobs], provider)
            for job in jobs:
                if answer := stored.get(job.item.submission_id):
                    reuse(job, answer)
                elif job.item.attempts > MOST_CLAIMS:
                    close_failed(job.item, FailureKind.UNAVAILABLE, "every worker that asked died")
                else:
                    wanted.append(job)
        return self.through_the_gate(batch, provider, wanted)

    def through_the_gate(
        self, batch: Rescreen, provider: Provider, jobs: Sequence[RescreenJob]
    ) -> list[RescreenJob]:
        asking = self.with_money(batch, provider, jobs)
        found = permit([wish_of(job) for job in asking])
        going = [self.sent_or_back(batch, job, one) for job, one in zip(asking, found, strict=True)]
        return [job for job in going if job is not None]

    def with_money(
        self, batch: Rescreen, provider: Provider, jobs: Sequence[RescreenJob]
    ) -> list[RescreenJob]:
        """As many as leave every budget its part for live traffic; the others go back."""
        price = price_of(provider.name, provider.model)
        if price is None:
            return list(jobs)
        amount = 0
        asking: list[RescreenJob] = []
        for job in jobs:
            amount += price.estimate(job.request.question)
            platform_id = job.request.submission.platform_id
            if kept_for_live(provider.name, platform_id, amount, timezone.now()):
                self.wait(batch, KEPT_FOR_LIVE.format(provider.name), HOLD)
                put_back([one.item for one in jobs[len(asking) :]])
                break
            asking.append(job)
        return asking

    def sent_or_back(self, batch: Rescreen, job: RescreenJob, permitted: Permitted) -> RescreenJob | None:
        if permitted.until is not None:
            if permitted.paced:
                self.paced[batch.id] = permitted.until
            put_back([job.item], due_at=None if permitted.paced else permitted.until)
            return None
        (ask,) = permitted.asks
        if isinstance(ask.provider, ProviderError):
            again = PROBE_EVERY if ask.provider.kind is FailureKind.UNAVAILABLE else HOLD
            self.wait(batch, str(ask.provider), again)
            put_back([job.item])
            return None
        return replace(job, ask=ask)

    def wait(self, batch: Rescreen, words: str, length: timedelta) -> None:
        hold(batch.id, words[:1].upper() + words[1:], until=timezone.now() + length)

    def perform(self, job: RescreenJob) -> Asked | None:
        if job.ask is None:
            raise RuntimeError("a picture that may not be sent was claimed")
        try:
            question = with_pictures(job.request.question, job.request.renditions)
        except OSError:  # gone, damaged, or on a disk that cannot be read now
            return None
        (asked,) = ask_all([job.ask], question, CALL_SECONDS)
        return asked

    def commit(self, job: RescreenJob, result: Asked | None) -> None:
        land(job, result)


def wish_of(job: RescreenJob) -> Wish:
    name = job.provider.name
    return Wish(job.item.submission, job.request.question, (name,), {name: job.request.digest}, CALL_SECONDS)
