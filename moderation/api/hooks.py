"""/api/v1/hooks/{slug}: the same submission for senders that can only fire a signed webhook."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.accept import accept
from moderation.api.fields import IMAGE, unknown
from moderation.api.parsers import json_limit
from moderation.api.posted import Posted, from_value
from moderation.api.problems import FieldError, Problem, invalid
from moderation.api.strict_json import parse_json
from moderation.api.submissions import accepted
from moderation.api.view import ApiView
from moderation.audit.actor import Actor
from moderation.platforms.hook_secret import hook_secrets, new_hook_secret
from moderation.platforms.models import Platform
from moderation.webhooks.sign import ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, SignatureInvalid, verify

CHALLENGE = {"WWW-Authenticate": 'StandardWebhooks realm="Second Look"'}
SIGNED_BY = (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
DATA = "data"
ENVELOPE = ("type", "timestamp", DATA)


class HookView(ApiView):
    authentication_classes = []
    permission_classes = []

    def post(self, request: Request, slug: str) -> Response:
        """Accept an image from a signed webhook; `webhook-id` is its Idempotency-Key."""
        platform = Platform.objects.filter(slug=slug).first()
        # A platform that does not exist is checked just like one that does: nobody learns which do.
        secrets = (hook_secrets(platform) if platform else []) or [new_hook_secret()]
        body = self.signed_body(request, secrets)
        if platform is None:
            raise signature_invalid("mismatch", [SIGNATURE_HEADER])
        self.parser_for(request)  # refuses what is no JSON
        submission = accept(
            platform=platform,
            actor=Actor.hook(slug),
            posted=posted_in(parse_json(body)),
            idempotency_key=request.headers[ID_HEADER],
            key_field=ID_HEADER,
        )
        return accepted(submission)

    def signed_body(self, request: Request, secrets: list[str]) -> bytes:
        """The body, when the signature holds. Raises Problem 401."""
        now = timezone.now()
        try:
            verify(secrets, request.headers, b"", now=now)
        except SignatureInvalid as error:
            if error.code != "mismatch":  # the headers alone are refused before the body is read
                raise signature_invalid(error.code, culprits(error.code, request)) from None
        body = self.body.open(json_limit(), culprit=IMAGE).read_all()
        try:
            verify(secrets, request.headers, body, now=now)
        except SignatureInvalid as error:
            raise signature_invalid(error.code, [SIGNATURE_HEADER]) from None
        return body


def posted_in(value: Any) -> Posted:
    """The submission, bare or as `data` of an envelope. Raises Problem with every error at once, the envelope's first."""
    if not isinstance(value, dict) or DATA not in value or IMAGE in value:
        return from_value(value)
    detail = "An envelope {type, timestamp, data} needs this."
    errors = [FieldError("field_missing", detail, name) for name in ENVELOPE if name not in value]
    errors += unknown(value, known=frozenset(ENVELOPE))
    try:
        posted = from_value(value[DATA], field=DATA)
    except Problem as problem:
        raise invalid([*errors, *problem.errors]) from None
    if errors:
        raise invalid(errors)
    return posted


def culprits(why: str, request: Request) -> list[str]:
    """The headers to blame: all that are missing, or the one that is malformed or out of time."""
    if why == "missing":
        return [name for name in SIGNED_BY if not request.headers.get(name)]
    if why == "malformed" and request.headers[TIMESTAMP_HEADER].isdecimal():
        return [ID_HEADER]
    return [TIMESTAMP_HEADER]


def signature_invalid(why: str, fields: list[str]) -> Problem:
    words = {
        "missing": "webhook-id, webhook-timestamp and webhook-signature are needed.",
        "malformed": "webhook-id or webhook-timestamp is malformed.",
        "old": "The timestamp is more than 5 minutes old.",
        "future": "The timestamp is more than 5 minutes ahead.",
    }
    detail = words.get(why, "The signature does not fit the body and the secret.")
    errors = [FieldError("signature_invalid", detail, field) for field in fields]
    return Problem("signature_invalid", detail, errors=errors, headers=CHALLENGE)
