"""What a person asked about a picture, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class InquiryKind(models.TextChoices):
    DESCRIPTION = "description", "a description"
    QUESTION = "question", "an answer to a question"
    TEXT = "text", "the text in it, read here"


class InquiryState(models.TextChoices):
    ASKED = "asked", "on its way"
    ANSWERED = "answered", "answered"
    FAILED = "failed", "nothing usable came"


class Inquiry(models.Model):
    """One thing that a person asked about one frame of a picture that they had decided on.

    `answer` holds the keys of its kind's schema (`seeing.tasks`); of a text that was read here, `text` alone. An answer
    is reused within its platform for the exact same request (`digest`). While it is `asked`, `due_at`, `lease_until`,
    `token` and `attempts` are the pipeline's. It goes with the picture and with the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    image = models.ForeignKey("intake.Image", on_delete=models.CASCADE, related_name="inquiries")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="inquiries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=InquiryKind.choices)
    frame = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=16)
    question = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=InquiryState.choices, default=InquiryState.ASKED)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    provider = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    answer = models.JSONField(null=True)
    failure = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "kind"],
                condition=Q(state="asked"),
                name="inquiry_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="asked"), name="inquiry_due"),
            models.Index(fields=["platform", "digest"], condition=Q(state="answered"), name="inquiry_reuse"),
            models.Index(fields=["case", "person", "id"], name="inquiry_page"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
