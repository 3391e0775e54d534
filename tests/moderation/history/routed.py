"""Submissions routed by the pipeline's own function, from an answer that a scorer might have given."""

from __future__ import annotations

from uuid import uuid4

from uuid_utils.compat import uuid7

from moderation.cases.models import Case, Routing
from moderation.intake.models import Stage, Submission
from moderation.pipeline.route import Answer, route
from moderation.platforms.models import Platform
from moderation.policy.publish import current_version
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import Category, Status
from tests.moderation.cases.opening import posting


def routed(platform: Platform, score: float | None, *, language: str = "", model: str = "") -> Submission:
    """Routed with this score for explicit content from `local`; None: `local` failed."""
    submission = posting(platform)
    Submission.objects.filter(id=submission.id).update(
        stage=Stage.SCREEN, status=Status.SCREENING, language=language
    )
    submission.refresh_from_db()
    assert route(submission, current_version(platform), [answer_of(score, model=model)])
    submission.refresh_from_db()
    return submission


def many_more(submission: Submission, count: int) -> None:
    """So many further routings of it, made now."""
    one = Routing.objects.get(submission=submission)
    rows = []
    for _ in range(count):
        one.pk = uuid7()
        rows.append(Routing(**{field.attname: getattr(one, field.attname) for field in Routing._meta.fields}))
    Routing.objects.bulk_create(rows)


def answer_of(score: float | None, *, model: str = "") -> Answer:
    """What `local`, as this model, says of some picture; None: it failed."""
    scores = () if score is None else (Score(Category.SEXUAL_EXPLICIT, score, evaluated=True),)
    result = ScreeningResult("local", scores, failure="unavailable" if score is None else None, model=model)
    return Answer("local", result=result, digest=uuid4().hex, scorer="local")


def case_of(submission: Submission) -> Case:
    return Case.objects.get(submission=submission, state="open")
