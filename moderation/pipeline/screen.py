"""Screen: the policy's scorers look at every frame, on threads; then the policy routes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.intake import files
from moderation.intake.models import Image, ImageState, Rendition, Stage, Submission
from moderation.pipeline.claims import claim_submissions, has_image, next_due_submission, still_mine
from moderation.pipeline.lane import Lane
from moderation.pipeline.plan import configured
from moderation.pipeline.route import Answer, route, route_locked, route_unprepared
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import current_version, rules_of
from moderation.screening.models import Screening
from moderation.screening.providers.base import FailureKind, Frame, Provider, ProviderError, Question
from moderation.screening.result import ScreeningResult
from moderation.vocabulary import EventName, Status

CALL_SECONDS = 25.0
LEASE = timedelta(seconds=CALL_SECONDS + 20)
BACKOFF_FIRST, BACKOFF_MOST = 1.0, 30.0
LATE_START = 2.0  # an attempt with less time than this left is not worth making


@dataclass(frozen=True)
class Ask:
    """One scorer's turn: an answer that is stored already, or the provider to ask (None: not set up here)."""

    name: str
    provider: Provider | None
    stored: Screening | None = None


@dataclass(frozen=True)
class ScreenJob:
    submission: Submission
    version: PolicyVersion
    renditions: tuple[Rendition, ...]
    asks: tuple[Ask, ...]
    locked: bool
    seconds_left: float


@dataclass(frozen=True)
class Asked:
    """What came of one scorer's turn."""

    ask: Ask
    digest: str = ""
    result: ScreeningResult | None = None
    error: ProviderError | None = None


@dataclass(frozen=True)
class Screened:
    asked: list[Asked] = field(default_factory=list)
    lost: bool = False


class ScreenLane(Lane[ScreenJob, Screened]):
    name = "screen"

    def __init__(self) -> None:
        self.slots = settings.SCREENING_CONCURRENCY

    def next_due(self) -> datetime | None:
        return next_due_submission(Stage.SCREEN)

    def claim(self, limit: int) -> Sequence[ScreenJob]:
        """Claim, and read here all that the thread will need: it has no database."""
        submissions = claim_submissions(Stage.SCREEN, limit=limit, lease=LEASE, give_up_at=clock())
        if not submissions:
            return []
        frames = renditions_of(submissions)
        versions: dict[object, PolicyVersion] = {}
        jobs = []
        for submission in submissions:
            if submission.platform_id not in versions:
                versions[submission.platform_id] = current_version(submission.platform)
            renditions = frames.get(has_image(submission), [])
            jobs.append(job_for(submission, versions[submission.platform_id], renditions))
        return with_stored(jobs)

    def perform(self, job: ScreenJob) -> Screened:
        if job.locked:
            return Screened()
        try:
            question = question_for(job)
        except OSError:  # gone, damaged, or on a disk that cannot be read now
            return Screened(lost=True)
        deadline = min(CALL_SECONDS, job.seconds_left)
        return Screened([ask_one(ask, question, deadline) for ask in job.asks])

    def commit(self, job: ScreenJob, result: Screened) -> None:
        if job.locked:
            route_locked(job.submission, job.version)
        elif result.lost or not job.renditions:
            if job.seconds_left > 0:
                prepare_again(job.submission)
            else:
                route_unprepared(job.submission, "its renditions are lost again and again")
        elif delay := retry_delay(job, result):
            keep_and_retry(job, result, delay)
        else:
            route(job.submission, job.version, [answer_of(asked) for asked in result.asked])


def clock() -> Coalesce:
    """The first attempt fixes when a person takes over: at most SCREENING_SECONDS for all attempts together."""
    until = timezone.now() + timedelta(seconds=settings.SCREENING_SECONDS)
    return Coalesce(F("give_up_at"), Value(until, output_field=DateTimeField()))


def renditions_of(submissions: list[Submission]) -> dict[object, list[Rendition]]:
    found: dict[object, list[Rendition]] = {}
    rows = Rendition.objects.filter(image_id__in=[s.image_id for s in submissions], name="analysis")
    for row in rows.order_by("frame"):
        found.setdefault(row.image_id, []).append(row)
    return found


def job_for(submission: Submission, version: PolicyVersion, renditions: list[Rendition]) -> ScreenJob:
    now = timezone.now()
    left = ((submission.give_up_at or now) - now).total_seconds()
    return ScreenJob(
        submission=submission,
        version=version,
        renditions=tuple(renditions),
        asks=tuple(Ask(name, configured().get(name)) for name in rules_of(version).scorers),
        locked=bool(submission.image and submission.image.locked_at),
        seconds_left=max(left, 0.0),
    )


def with_stored(jobs: list[ScreenJob]) -> list[ScreenJob]:
    """Put in the usable answers to the exact same requests from the same platforms, all found by one query."""
    digests = {
        (job.submission.id, ask.name): ask.provider.request_digest(
            bare_question(job.submission, job.renditions)
        )
        for job in jobs
        for ask in job.asks
        if ask.provider is not None
    }
    platforms = {job.submission.platform_id for job in jobs}
    rows = Screening.objects.filter(platform_id__in=platforms, digest__in=set(digests.values()), failure="")
    found = {(row.platform_id, row.digest): row for row in rows.order_by("-id")}

    def answered(job: ScreenJob, ask: Ask) -> Ask:
        digest = digests.get((job.submission.id, ask.name), "")
        return replace(ask, stored=found.get((job.submission.platform_id, digest)))

    return [replace(job, asks=tuple(answered(job, ask) for ask in job.asks)) for job in jobs]


def bare_question(submission: Submission, renditions: Sequence[Rendition]) -> Question:
    """The question without the pictures' bytes: their hashes stand for them in a request's digest."""
    return Question(
        frames=tuple(Frame(r.frame, r.sha256, b"", r.width, r.height) for r in renditions),
        caption=submission.caption,
        surface=submission.surface,
        language=submission.language,
        request_id=str(submission.id),
    )


def question_for(job: ScreenJob) -> Question:
    """The question with the pictures, each checked against its hash. Raises OSError."""
    if all(ask.stored or ask.provider is None for ask in job.asks):
        return bare_question(job.submission, job.renditions)
    frames = tuple(
        Frame(r.frame, r.sha256, files.read(r.key, sha256=r.sha256), r.width, r.height)
        for r in job.renditions
    )
    return replace(bare_question(job.submission, job.renditions), frames=frames)


def ask_one(ask: Ask, question: Question, seconds: float) -> Asked:
    """One scorer's answer or its error; nothing escapes, because a thread's exception would be nobody's."""
    if ask.stored is not None:
        return Asked(ask)
    if ask.provider is None:
        message = f"{ask.name} is not set up on this installation"
        return Asked(ask, error=ProviderError(message, kind=FailureKind.UNAVAILABLE, permanent=True))
    digest = ask.provider.request_digest(question)
    if seconds < LATE_START:
        late = ProviderError("no time was left to ask", kind=FailureKind.UNAVAILABLE, permanent=True)
        return Asked(ask, digest, error=late)
    try:
        return Asked(ask, digest, result=ask.provider.screen(question, deadline_seconds=seconds))
    except ProviderError as error:
        return Asked(ask, digest, error=error)
    except Exception as error:  # a fault of ours in a provider must end at a person, not in a lost thread
        message = f"{ask.name} broke: {type(error).__name__}"
        broken = ProviderError(message, kind=FailureKind.SCHEMA_VIOLATION, permanent=True)
        return Asked(ask, digest, error=broken)


def retry_delay(job: ScreenJob, result: Screened) -> float:
    """Seconds until the next attempt, or 0 when there is none: no scorer can be asked again, the attempts are used
    up, or the wait (a vendor's longer Retry-After included) would outlast the two minutes."""
    errors = [asked.error for asked in result.asked if asked.error and not asked.error.permanent]
    attempts = job.submission.attempts
    if not errors or attempts >= settings.SCREENING_ATTEMPTS:
        return 0.0
    backoff = min(BACKOFF_FIRST * 2 ** (attempts - 1), BACKOFF_MOST)
    backoff *= 0.75 + random.random() / 2  # noqa: S311 - jitter is no secret
    delay = max([backoff, *(error.retry_after or 0.0 for error in errors)])
    give_up_at = job.submission.give_up_at or timezone.now()
    left = (give_up_at - timezone.now()).total_seconds()
    return delay if delay + LATE_START < left else 0.0


def keep_and_retry(job: ScreenJob, result: Screened, delay: float) -> None:
    """Keep the answers that did come, so that only the failed scorers are asked again."""
    error = next(asked.error for asked in result.asked if asked.error)
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(job.submission)).update(
            token=None,
            lease_until=None,
            due_at=timezone.now() + timedelta(seconds=delay),
            failure=error.kind.value,
        )
        if not moved:
            return
        Screening.objects.bulk_create(
            answer.row(job.submission)
            for asked in result.asked
            if asked.result and (answer := answer_of(asked)).fresh
        )
        record(
            EventName.SUBMISSION_SCREENED,
            actor=Actor.system(),
            platform_id=job.submission.platform_id,
            submission_id=job.submission.id,
            subject=f"submission:{job.submission.id}",
            data={
                "attempt": job.submission.attempts,
                "failure": error.kind.value,
                "again_in_s": round(delay, 1),
            },
        )


def prepare_again(submission: Submission) -> None:
    """A rendition is gone or damaged (a power cut, a full disk): make them all anew from the original."""
    image_id = has_image(submission)
    with transaction.atomic():
        moved = Submission.objects.filter(still_mine(submission)).update(
            stage=Stage.PREPARE,
            status=Status.RECEIVED,
            token=None,
            lease_until=None,
            attempts=0,
            due_at=timezone.now(),
        )
        if moved:
            Image.objects.filter(id=image_id, state=ImageState.PREPARED).update(state=ImageState.STORED)
            Rendition.objects.filter(image_id=image_id).delete()
            record(
                EventName.IMAGE_PREPARE_FAILED,
                actor=Actor.system(),
                platform_id=submission.platform_id,
                submission_id=submission.id,
                subject=f"image:{image_id}",
                data={"reason": "a rendition was lost"},
            )


def answer_of(asked: Asked) -> Answer:
    """The answer as routing wants it: named by the provider, a failure as a result without scores."""
    if asked.ask.stored is not None:
        return Answer(provider=asked.ask.name, stored=asked.ask.stored)
    scorer = asked.ask.provider.scorer if asked.ask.provider else asked.ask.name
    if asked.result is not None:
        result = replace(asked.result, scorer=asked.ask.name)
    else:
        error = asked.error
        result = ScreeningResult(
            scorer=asked.ask.name,
            failure=error.kind.value if error else FailureKind.UNAVAILABLE.value,
            failure_detail=str(error or ""),
        )
    return Answer(provider=asked.ask.name, result=result, digest=asked.digest, scorer=scorer)
