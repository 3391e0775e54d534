"""The world that the stages run in: platforms with a policy for each outcome, a scorer, a receiver, the files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.cases.models import Case, CaseState
from moderation.intake.models import IdempotencyKey, Stage, Submission
from moderation.pipeline.engine import Engine
from moderation.pipeline.lane import Lane
from moderation.pipeline.prepare import PrepareLane
from moderation.platforms.models import Platform
from moderation.policy.publish import assign, create_policy, current_version, rules_of
from moderation.screening.limits import prices
from moderation.screening.models import Call, CallState, Line, LineState
from moderation.webhooks.endpoints import create_endpoint
from moderation.webhooks.models import Delivery, DeliveryState
from tests.cast import Cast
from tests.moderation.policy.make import rule
from tests.pictures import png
from tests.posting import post
from tests.servers.analysis import AnalysisServer
from tests.servers.receiver import Receiver


def nothing() -> None:
    """What happens where nothing has to."""


@dataclass(frozen=True)
class World:
    """Lantern samples no approval and Kleinmarkt every one; scores from 0.2 are flagged, from 0.9 rejected."""

    cast: Cast
    analysis: AnalysisServer
    receiver: Receiver
    folder: Path
    numbers: Any

    @classmethod
    def make(cls, cast: Cast, analysis: AnalysisServer, receiver: Receiver, folder: Path) -> World:
        by_system = Actor.system()
        prices.table()  # read once by each process, so not at each screening
        for platform, sample_rate in ((cast.lantern, 0.0), (cast.kleinmarkt, 1.0)):
            rules = replace(
                rules_of(current_version(cast.lantern)),
                sample_rate=sample_rate,
                category_rules=(rule("*", "*", 0.2, 0.9),),
            )
            name = f"sample-{sample_rate:.0f}"
            policy = create_policy(slug=name, name=name, rules=rules, reason="for crashes", actor=by_system)
            assign(platform=platform, policy=policy, actor=by_system)
            create_endpoint(platform=platform, url=receiver.url, events=[], actor=by_system)
        return cls(cast, analysis, receiver, folder, count(1))

    def picture(self) -> bytes:
        """One that nobody has posted before."""
        number = next(self.numbers)
        return png(32, 24, (number % 256, number // 256, 90))

    def received(self, platform: Platform | None = None, data: bytes | None = None) -> Submission:
        return post(platform or self.cast.lantern, data or self.picture())

    def prepared(self, platform: Platform | None = None) -> Submission:
        submission = self.received(platform)
        turn(PrepareLane())
        submission.refresh_from_db()
        assert submission.stage == Stage.SCREEN
        return submission

    def files(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}


def turn(
    *lanes: Lane[Any, Any], before: Callable[[], None] = nothing, landing: Callable[[], None] = nothing
) -> bool:
    """One turn of the pipeline's engine: claim, perform on threads, commit. False when none was due."""
    engine = Engine(lanes, between=lambda: 0, next_between=lambda: None, seconds=60)
    before()
    filled = [engine.fill(lane) for lane in lanes]
    wait(engine.flying)
    landing()
    engine.land()
    for pool in engine.threads.values():
        pool.shutdown()
    return any(filled)


def forget_the_line() -> None:
    """Nothing is known of the scorer, so that each screening comes by the same moments: a line that has just proved to
    work is left alone."""
    Line.objects.update_or_create(
        provider="analyses", defaults={"proven_at": None, "failures": 0, "state": LineState.CLOSED}
    )


def let_times_pass() -> None:
    """Every lease of a worker has run out; every retry, conclusion and second request is due."""
    now = timezone.now()
    past = now - timedelta(milliseconds=1)
    with transaction.atomic():
        Submission.objects.exclude(stage=Stage.DONE).filter(due_at__gt=now).update(due_at=past)
        Submission.objects.filter(lease_until__gt=now).update(lease_until=past)
        Delivery.objects.filter(state=DeliveryState.WAITING, due_at__gt=now).update(due_at=past)
        Delivery.objects.filter(lease_until__gt=now).update(lease_until=past)
        Call.objects.filter(state=CallState.RUNNING, lease_until__gt=now).update(lease_until=past)
        Case.objects.filter(state=CaseState.DECIDED, conclude_at__gt=now).update(conclude_at=past)
        IdempotencyKey.objects.filter(submission=None, reserved_until__gt=now).update(reserved_until=past)
