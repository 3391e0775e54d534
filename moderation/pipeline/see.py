"""See: what people asked about pictures they have decided on, through the same gate as screening; routes nothing.

Nobody is asked twice in one attempt: who asked reads what came, and asks again if they like. Only what has to wait for
the vendor's pace, or lost its worker, comes back here by itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.intake import files
from moderation.intake.models import Rendition
from moderation.pipeline.lane import Lane
from moderation.pipeline.paid import cost_of, failed
from moderation.screening.limits.admit import Admitted, NotYet, Wanted, admit
from moderation.screening.limits.prices import Price, price_of
from moderation.screening.limits.settle import Answered, Failed, settle
from moderation.screening.providers.base import FailureKind, Frame, ProviderError, Question
from moderation.screening.providers.openai_reply import Reply
from moderation.seeing.claim import claim_inquiries, next_due_inquiry, put_back
from moderation.seeing.finish import answer, fail
from moderation.seeing.models import Inquiry, InquiryKind, InquiryState
from moderation.seeing.reader import Reader, reader
from moderation.seeing.seer import Seer, seer_for
from moderation.seeing.subject import is_anything_asked, sendable
from moderation.seeing.tasks import Task, describe
from moderation.seeing.tasks import answer as answer_task

CALL_SECONDS = 25.0
READ_SECONDS = 25.0
LEASE = timedelta(seconds=CALL_SECONDS + 20)
PATIENCE = timedelta(minutes=2)  # nobody looks at that page any more

type_said = Reply[dict[str, Any]]


@dataclass(frozen=True)
class SeeJob:
    """An inquiry on its way: to a vendor (`asked`, with its `task`), or to be read here (`reads`). `question` is what the
    prices are reckoned by. One that is not sent says why (`error`), or has an answer that was given before (`stored`)."""

    inquiry: Inquiry
    asked: Seer | None = None
    reads: Reader | None = None
    task: Task | None = None
    rendition: Rendition | None = None
    digest: str = ""
    stored: Inquiry | None = None
    error: ProviderError | None = None
    call_id: UUID | None = None

    @property
    def question(self) -> Question:
        found = self.rendition
        frames = (Frame(found.frame, found.sha256, b"", found.width, found.height),) if found else ()
        return Question(frames, self.inquiry.question, "", "", request_id=str(self.inquiry.id))

    @property
    def asks(self) -> bool:
        """Whether it has to go through the vendors' gate."""
        return not (self.error or self.stored or self.reads)

    @property
    def provider(self) -> str:
        by = self.reads or self.asked
        return by.name if by else ""

    @property
    def price(self) -> Price | None:
        return price_of(self.asked.name, self.asked.model) if self.asked else None


class SeeLane(Lane[SeeJob, type_said | ProviderError | None]):
    name = "see"
    slots = 4

    def next_due(self) -> datetime | None:
        return next_due_inquiry()

    def claim(self, limit: int) -> Sequence[SeeJob]:
        """Claim, and read here all that the thread will need; what has to wait for the vendor goes back."""
        jobs = [job_for(inquiry) for inquiry in claim_inquiries(limit, LEASE)]
        going = [job for job in jobs if not job.asks]
        asking = [job for job in jobs if job.asks]
        for job, admission in zip(asking, admit([want(job) for job in asking]), strict=True):
            if isinstance(admission, NotYet):
                put_back(job.inquiry, admission.until)
            elif isinstance(admission, Admitted):
                going.append(replace(job, call_id=admission.call_id))
            else:
                going.append(replace(job, error=not_sent(admission.words, admission.kind)))
        return going

    def perform(self, job: SeeJob) -> type_said | ProviderError | None:
        """What was said or why nothing. None when nobody was asked: there is an answer, or the picture is gone."""
        if job.error or job.stored or job.rendition is None:
            return job.error
        try:
            data = files.read(job.rendition.key, sha256=job.rendition.sha256)
        except OSError:
            return None
        try:
            return said_of(job, data)
        except ProviderError as error:
            return error
        except Exception as error:  # a fault of ours must end in words on the page, not in a lost thread
            message = f"{job.provider} broke: {type(error).__name__}"
            return ProviderError(message, kind=FailureKind.SCHEMA_VIOLATION, permanent=True)

    def commit(self, job: SeeJob, result: type_said | ProviderError | None) -> None:
        if job.call_id is not None:
            settle(job.call_id, came_to(job, result))
        provider = job.provider
        if job.stored is not None:
            said, model = job.stored.answer or {}, job.stored.model
            answer(job.inquiry, said, provider=provider, model=model, digest=job.digest, reused=True)
        elif isinstance(result, Reply):
            said, model = result.read, result.model
            answer(job.inquiry, said, provider=provider, model=model, digest=job.digest, reused=False)
        else:
            fail(job.inquiry, result.kind if result else FailureKind.BAD_IMAGE, provider)


def said_of(job: SeeJob, data: bytes) -> type_said:
    """By whom it is to be. Raises ProviderError."""
    if job.reads is not None:
        began = time.monotonic()
        text = job.reads.read(data, seconds=READ_SECONDS)
        took = round((time.monotonic() - began) * 1000)
        return Reply({"text": text}, {}, job.reads.model, {}, took, None)
    if job.asked is None or job.task is None or job.call_id is None:
        raise RuntimeError("nobody is asked")
    frame = replace(job.question.frames[0], data=data)
    return job.asked.see(job.task, frame, deadline_seconds=CALL_SECONDS)


def see_lanes() -> list[SeeLane]:
    """None where nobody is asked: then it costs nothing."""
    return [SeeLane()] if is_anything_asked() else []


def job_for(inquiry: Inquiry) -> SeeJob:
    """Whether it may be sent is asked again here: since it was stored, the picture may have been locked."""
    frames = Rendition.objects.filter(image_id=inquiry.image_id, name="analysis", frame=inquiry.frame)
    rendition = frames.first()
    found = directed(inquiry, rendition) if rendition else None
    if found is None or sendable(inquiry.image) is None:
        return SeeJob(inquiry, error=not_sent("this picture is not sent", FailureKind.BAD_IMAGE))
    if timezone.now() - inquiry.asked_at > PATIENCE:
        return SeeJob(inquiry, error=not_sent("it took too long", FailureKind.UNAVAILABLE))
    same = Inquiry.objects.filter(
        platform_id=inquiry.platform_id, digest=found.digest, state=InquiryState.ANSWERED
    )
    return replace(found, stored=same.order_by("-id").first())


def directed(inquiry: Inquiry, rendition: Rendition) -> SeeJob | None:
    """To whom it goes; None where there is nobody any more."""
    if inquiry.kind == InquiryKind.TEXT:
        reads = reader()
        digest = reads.request_digest(rendition.sha256) if reads else ""
        return SeeJob(inquiry, reads=reads, rendition=rendition, digest=digest) if reads else None
    asked, task = seer_for(inquiry.case.submission), task_of(inquiry)
    if asked is None:
        return None
    digest = asked.request_digest(task, rendition.sha256)
    return SeeJob(inquiry, asked=asked, task=task, rendition=rendition, digest=digest)


def task_of(inquiry: Inquiry) -> Task:
    if inquiry.kind == InquiryKind.DESCRIPTION:
        return describe(inquiry.language)
    return answer_task(inquiry.question, inquiry.language)


def not_sent(words: str, kind: FailureKind) -> ProviderError:
    return ProviderError(words, kind=kind, permanent=True)


def want(job: SeeJob) -> Wanted:
    """Not named by the submission: a screening of it that runs at the same time is none of this one's business."""
    if job.asked is None:
        raise RuntimeError("nobody is asked")
    return Wanted(
        provider=job.asked.name,
        model=job.asked.model,
        platform_id=job.inquiry.platform_id,
        submission_id=None,
        digest=job.digest,
        requests=1,
        tokens=job.price.tokens(job.question) if job.price else 0,
        estimate=job.price.estimate(job.question) if job.price else None,
    )


def came_to(job: SeeJob, result: type_said | ProviderError | None) -> Answered | Failed:
    if result is None:
        return Failed(FailureKind.BAD_IMAGE, cost=0, sent=False)
    if isinstance(result, ProviderError):
        return failed(job.price, result, job.question)
    cost = cost_of(job.price, job.question, 1, result.usage)
    return Answered(cost, result.usage, result.latency_ms, result.pace)
