"""/api/v1/submissions: post one, read one, list them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api import filters
from moderation.api.accept import accept
from moderation.api.fields import IMAGE, LONGEST
from moderation.api.idempotency_header import idempotency_key
from moderation.api.pages import PAGING, read_page
from moderation.api.parsers import (
    Form,
    StrictJSONParser,
    StrictMultipartParser,
    json_limit,
    multipart_limit,
)
from moderation.api.posted import Posted, from_form, from_value
from moderation.api.representation import accepted_json, submission_json
from moderation.api.view import ApiView, actor_of, media_type, platform_of
from moderation.cases.models import Decision
from moderation.cases.payload import decisions_of
from moderation.intake.models import Image, Submission
from moderation.rescreening.chosen import id_at
from moderation.vocabulary import Status

RETRY_AFTER_SECONDS = 2
CLOCK_SLACK = timedelta(minutes=1)
FILTERS = {
    **PAGING,
    "status": filters.one_of([status.value for status in Status]),
    "external_id": filters.text(LONGEST["external_id"]),
    "uploader_id": filters.text(LONGEST["uploader_id"]),
    "sha256": filters.sha256,
    "received_after": filters.moment,
    "received_before": filters.moment,
}


class SubmissionsView(ApiView):
    parser_classes = [StrictJSONParser, StrictMultipartParser]

    def post(self, request: Request) -> Response:
        """Accept an image. 202 means that it is stored."""
        key = idempotency_key(request)
        submission = accept(
            platform=platform_of(request),
            actor=actor_of(request),
            posted=self.read_posted(request),
            idempotency_key=key,
        )
        return accepted(submission)

    def read_posted(self, request: Request) -> Posted:
        form = media_type(request) == StrictMultipartParser.media_type
        value = self.parse(request, limit=multipart_limit() if form else json_limit(), culprit=IMAGE)
        return from_form(value) if isinstance(value, Form) else from_value(value)

    def get(self, request: Request) -> Response:
        """The platform's submissions, newest first."""
        found = filters.read_filters(request.query_params, FILTERS)
        rows = Submission.objects.filter(platform=platform_of(request)).select_related("image")
        for name in ("status", "external_id", "uploader_id"):
            if name in found:
                rows = rows.filter(**{name: found[name]})
        if "sha256" in found:
            # Asked first: there is one at most, and its submissions have an index.
            image = Image.objects.filter(
                platform=platform_of(request), sha256=found["sha256"], erased_at=None
            ).first()
            rows = rows.filter(image=image) if image else rows.none()
        rows = between(rows, found.get("received_after"), found.get("received_before"))
        page = read_page(rows, found, path=request.path, query=request.query_params)
        decisions = decisions_of(page.rows)
        return Response(page.json(lambda s: submission_json(s, decisions.get(s.decision_id))))


class SubmissionView(ApiView):
    def get(self, request: Request, submission_id: UUID) -> Response:
        """One submission of this platform; another platform's is not found."""
        submission = (
            Submission.objects.select_related("image")
            .filter(id=submission_id, platform=platform_of(request))
            .first()
        )
        if submission is None:
            raise Http404
        decision = (
            Decision.objects.filter(id=submission.decision_id).first() if submission.decision_id else None
        )
        return Response(submission_json(submission, decision))


def accepted(submission: Submission) -> Response:
    body = accepted_json(submission)
    headers = {"Location": body["links"]["self"], "Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(body, status=202, headers=headers)


def between(
    rows: QuerySet[Submission], after: datetime | None, before: datetime | None
) -> QuerySet[Submission]:
    """Received strictly after and before. The ids carry the time, so they bound the walk along the index."""
    if after:
        rows = rows.filter(received_at__gt=after, id__gte=id_at(after, off=-CLOCK_SLACK))
    if before:
        rows = rows.filter(received_at__lt=before, id__lt=id_at(before, off=CLOCK_SLACK))
    return rows
