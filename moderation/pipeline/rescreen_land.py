"""What came back for a picture of a backlog: stored, tried again later, or given up. Nothing that was decided moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from moderation.pipeline.ask import Asked
from moderation.pipeline.claims import has_image
from moderation.pipeline.paid import settle_turn
from moderation.pipeline.rescreen_job import RescreenJob
from moderation.pipeline.route import Answer, is_locked
from moderation.pipeline.would import would
from moderation.policy.stored import screening_from
from moderation.rescreening.change import go_on
from moderation.rescreening.close import close_answered, close_failed, close_skipped
from moderation.rescreening.models import Skip
from moderation.rescreening.take import put_back, put_off
from moderation.screening.limits.lines import OF_THE_VENDOR
from moderation.screening.models import Line, LineState, Screening
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.result import ScreeningResult

ATTEMPTS = 3
PAUSES = (timedelta(seconds=20), timedelta(minutes=2))  # before the second and the third attempt
# What these say is of the account, never of a picture.
OF_THE_ACCOUNT = frozenset(
    {
        FailureKind.AUTH_FAILED,
        FailureKind.BUDGET_SPENT,
        FailureKind.NO_PRICE,
        FailureKind.QUOTA_EXHAUSTED,
        FailureKind.RATE_LIMITED,
    }
)


def land(job: RescreenJob, asked: Asked | None) -> None:
    """Settle the call, and close the picture or put it off; call it inside one transaction."""
    settle_turn([job.ask] if job.ask else [], [asked] if asked else [], job.request.question)
    if is_locked(has_image(job.item.submission)):
        close_skipped(job.item, Skip.LOCKED)  # what was said of it is not kept, as when it is routed
    elif asked is None:
        close_skipped(job.item, Skip.NO_PICTURE)
    elif asked.result is not None:
        keep(job, row_of(job, asked.result))
        go_on(job.item.rescreen_id)
    elif asked.error is not None:
        fail(job, asked.error)


def keep(job: RescreenJob, screening: Screening) -> None:
    verdict = would(job.item.submission, job.version, screening_from(screening.result))
    close_answered(job.item, screening, verdict, job.version, fresh=True)


def reuse(job: RescreenJob, stored: Screening) -> None:
    """The exact same request was answered before."""
    verdict = would(job.item.submission, job.version, screening_from(stored.result))
    close_answered(job.item, stored, verdict, job.version, fresh=False)


def fail(job: RescreenJob, error: ProviderError) -> None:
    """Attempts count against a picture only while its vendor is in use."""
    now, item = timezone.now(), job.item
    if error.kind in OF_THE_ACCOUNT or (error.kind in OF_THE_VENDOR and not in_use(job.provider.name)):
        put_back([item], due_at=now + PAUSES[0])  # a longer wait that the vendor wants is kept at the gate
    elif item.attempts < ATTEMPTS and (error.kind in OF_THE_VENDOR or not error.permanent):
        put_off(item, due_at=now + PAUSES[min(item.attempts, len(PAUSES)) - 1])
    else:
        close_failed(item, error.kind.value, str(error))


def in_use(provider: str) -> bool:
    line = Line.objects.filter(provider=provider).first()
    return line is None or line.state == LineState.CLOSED


def row_of(job: RescreenJob, result: ScreeningResult) -> Screening:
    """The answer as the pipeline stores it, named by the provider."""
    name = job.provider.name
    named = replace(result, scorer=name)
    answer = Answer(provider=name, result=named, digest=job.request.digest, scorer=job.provider.scorer)
    return answer.row(job.item.submission)
