"""Screen: the policy's scorers look at every frame, turn by turn, on threads; then the policy routes.

A turn is one claim: `admit` says who may be asked, `perform` asks them side by side, `settle` says what came of it. Is
it somebody else's turn then, the submission is kept for the next claim; otherwise it is routed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.intake.models import Rendition, Stage, Submission
from moderation.pipeline.admit import Wish, permit
from moderation.pipeline.ask import Ask, Asked, ask_all
from moderation.pipeline.cascade import Turn, gaps_of, next_turn
from moderation.pipeline.claims import claim_submissions, has_image, next_due_submission, put_back
from moderation.pipeline.keep import keep, prepare_again
from moderation.pipeline.lane import Lane
from moderation.pipeline.paid import settle_turn
from moderation.pipeline.plan import configured
from moderation.pipeline.progress import Failed, Progress, settle
from moderation.pipeline.question import bare_question, with_pictures
from moderation.pipeline.route import Answer, route, route_locked, route_unprepared
from moderation.pipeline.waiting import Waiting
from moderation.policy.in_force import VersionsInForce
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import rules_of
from moderation.policy.rules import Rules
from moderation.screening.models import Screening
from moderation.screening.providers.base import FailureKind, ProviderError, Question

CALL_SECONDS = 25.0
LEASE = timedelta(seconds=CALL_SECONDS + 20)


@dataclass(frozen=True)
class ScreenJob:
    """One turn. `answers` are those that count already, `stored` others that need not be asked for, and `digests`
    name every scorer's request."""

    submission: Submission
    version: PolicyVersion
    renditions: tuple[Rendition, ...]
    question: Question
    locked: bool
    seconds_left: float
    digests: Mapping[str, str]
    stored: Mapping[str, Answer] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()

    @property
    def sends(self) -> bool:
        """Whether anybody is really asked."""
        return any(not isinstance(ask.provider, ProviderError) for ask in self.asks)

    @property
    def rules(self) -> Rules:
        return rules_of(self.version)


@dataclass(frozen=True)
class Screened:
    asked: list[Asked] = field(default_factory=list)
    lost: bool = False


class ScreenLane(Lane[ScreenJob, Screened]):
    name = "screen"

    def __init__(self) -> None:
        self.slots = settings.SCREENING_CONCURRENCY
        self.waiting = Waiting()

    def next_due(self) -> datetime | None:
        return next_due_submission(Stage.SCREEN)

    def claim(self, limit: int) -> Sequence[ScreenJob]:
        """Claim, and read here all that the thread will need: it has no database."""
        ready = self.waiting.ready()
        jobs = self.claim_among(self.waiting.others(), limit)
        for platform, room in ready:
            if len(jobs) < limit:
                found = self.claim_among(Q(platform_id=platform), min(room, limit - len(jobs)))
                jobs += found
                if not found:
                    self.waiting.went(platform, 0)
        return jobs

    def claim_among(self, among: Q | None, limit: int) -> list[ScreenJob]:
        submissions = claim_submissions(
            Stage.SCREEN, limit=limit, lease=LEASE, among=among, give_up_at=clock()
        )
        if not submissions:
            return []
        frames = renditions_of(submissions)
        versions = VersionsInForce()
        jobs = []
        for submission in submissions:
            renditions = frames.get(has_image(submission), [])
            jobs.append(job_for(submission, versions.of(submission), renditions))
        return self.with_turns(with_stored(jobs))

    def with_turns(self, jobs: list[ScreenJob]) -> list[ScreenJob]:
        """The jobs with those to be asked now; what has to wait for a vendor goes back."""
        turns = [(replace(job, answers=answers), names) for job in jobs for answers, names in [turn_of(job)]]
        found = permit([wish_of(job, names) for job, names in turns])
        going: list[ScreenJob] = []
        back: dict[datetime | None, list[Submission]] = {}
        paced: dict[UUID, datetime] = {}
        for (job, _), permitted in zip(turns, found, strict=True):
            if permitted.until is None or permitted.asks:
                going.append(replace(job, asks=permitted.asks))
            else:
                due_at = None if permitted.paced else permitted.until
                back.setdefault(due_at, []).append(job.submission)
            if permitted.until is not None and permitted.paced:
                platform = job.submission.platform_id
                paced[platform] = max(permitted.until, paced.get(platform, permitted.until))
        for due_at, submissions in back.items():
            put_back(submissions, due_at=due_at)
        went = Counter(job.submission.platform_id for job in going)
        for platform, until in paced.items():
            self.waiting.has_to_wait(platform, until, went=went[platform])
        for platform in went.keys() - paced.keys():
            self.waiting.went(platform, went[platform])
        return going

    def perform(self, job: ScreenJob) -> Screened:
        if job.locked:
            return Screened()
        try:
            question = with_pictures(job.question, job.renditions) if job.sends else job.question
        except OSError:  # gone, damaged, or on a disk that cannot be read now
            return Screened(lost=True)
        return Screened(ask_all(job.asks, question, min(CALL_SECONDS, job.seconds_left)))

    def commit(self, job: ScreenJob, result: Screened) -> None:
        settle_turn(job.asks, result.asked, job.question)
        if job.locked:
            route_locked(job.submission, job.version)
        elif result.lost or not job.renditions:
            if job.seconds_left > 0:
                prepare_again(job.submission)
            else:
                route_unprepared(job.submission, "its renditions are lost again and again")
        else:
            conclude_turn(job, result.asked)


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
    rules = rules_of(version)
    question = bare_question(submission, rules, renditions)
    scorers = {name: configured()[name] for name in rules.scorers if name in configured()}
    return ScreenJob(
        submission=submission,
        version=version,
        renditions=tuple(renditions),
        question=question,
        locked=bool(submission.image and submission.image.locked_at),
        seconds_left=max(left, 0.0),
        digests={name: scorer.request_digest(question) for name, scorer in scorers.items()},
    )


def with_stored(jobs: list[ScreenJob]) -> list[ScreenJob]:
    """Put in the usable answers to the exact same requests from the same platforms, all found by one query."""
    platforms = {job.submission.platform_id for job in jobs}
    digests = {digest for job in jobs for digest in job.digests.values()}
    rows = Screening.objects.filter(platform_id__in=platforms, digest__in=digests, failure="")
    found = {(row.platform_id, row.digest): row for row in rows.order_by("-id")}

    def stored(job: ScreenJob) -> dict[str, Answer]:
        rows = {name: found.get((job.submission.platform_id, d)) for name, d in job.digests.items()}
        return {name: Answer(provider=name, stored=row) for name, row in rows.items() if row}

    return [replace(job, stored=stored(job)) for job in jobs]


def turn_of(job: ScreenJob) -> tuple[Mapping[str, Answer], tuple[str, ...]]:
    """What is known already, and whose turn it is; a pause is over when a submission is claimed."""
    answers, turn = advance(job, {}, Progress.of(job.submission).failed)
    return answers, turn.now or turn.again


def wish_of(job: ScreenJob, names: tuple[str, ...]) -> Wish:
    """Nobody is asked about a locked picture, or about one that is gone."""
    asked = () if job.locked or not job.renditions else names
    return Wish(job.submission, job.question, asked, job.digests, job.seconds_left)


def advance(
    job: ScreenJob, answers: Mapping[str, Answer], failed: Mapping[str, Failed]
) -> tuple[Mapping[str, Answer], Turn]:
    """Whose turn it is when answers that are stored need not be asked for: they count when their turn comes."""
    while True:
        heard = {name: answer.heard() for name, answer in answers.items()}
        turn = next_turn(job.rules, heard, failed)
        known = {name: job.stored[name] for name in (*turn.now, *turn.again) if name in job.stored}
        if not known:
            return answers, turn
        answers = {**answers, **known}


def conclude_turn(job: ScreenJob, asked: Sequence[Asked]) -> None:
    """Route, or keep what came for the next turn."""
    errors = {one.name: one.error for one in asked if one.error}
    fresh = {one.name: fresh_answer(job, one) for one in asked if one.result}
    progress = settle(job.submission, errors, fresh)
    answers, turn = advance(job, {**job.answers, **fresh}, progress.failed)
    if turn.over:
        route(
            job.submission,
            job.version,
            in_order(job, answers, progress.failed),
            budget_spent=over_budget(job, answers, progress.failed),
        )
    else:
        keep(job.submission, progress, turn=turn, fresh=fresh.values(), errors=errors)


def over_budget(job: ScreenJob, answers: Mapping[str, Answer], failed: Mapping[str, Failed]) -> bool:
    """Whether a scorer was not asked for its budget's sake and nobody has stood in for it."""
    spent = {name for name, item in failed.items() if item.failure == FailureKind.BUDGET_SPENT}
    if not spent:
        return False
    said = [answer.heard() for answer in in_order(job, answers, failed)]
    return bool(spent & set(gaps_of(said, job.rules)))


def in_order(job: ScreenJob, answers: Mapping[str, Answer], failed: Mapping[str, Failed]) -> list[Answer]:
    """Everything that was said, in the policy's order; a scorer that was not asked is not among them."""
    given = {
        name: Answer(
            provider=name,
            result=item.result(name),
            digest=job.digests.get(name, ""),
            scorer=scorer_id(name),
        )
        for name, item in failed.items()
    } | dict(answers)
    return [given[name] for name in job.rules.scorers if name in given]


def fresh_answer(job: ScreenJob, asked: Asked) -> Answer:
    """The answer as routing wants it: named by the provider."""
    if asked.result is None:
        raise RuntimeError(f"{asked.name} gave no answer")
    result = replace(asked.result, scorer=asked.name)
    digest = job.digests.get(asked.name, "")
    return Answer(provider=asked.name, result=result, digest=digest, scorer=scorer_id(asked.name))


def scorer_id(name: str) -> str:
    provider = configured().get(name)
    return provider.scorer if provider else name
