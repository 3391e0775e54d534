"""Ask and Mention: what one person wants of another about a case.

Neither changes who may see the case. Whether an Ask still stands is what the case says: it is held by the person whom the
Ask put it with, and its lease has not ended.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class AskKind(models.TextChoices):
    GIVEN = "given", "to take the case over"
    OPINION = "opinion", "for a second opinion"


class Ask(models.Model):
    """Somebody is asked to take a case over, or for a second opinion; `asked_of` nobody: whoever may be handed it, until
    somebody answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=8, choices=AskKind.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.ForeignKey("cases.Note", null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey("cases.Note", null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["asked_of", "-at"], condition=Q(answer=None), name="ask_of_person"),
            models.Index(fields=["-at"], condition=Q(asked_of=None, answer=None), name="ask_of_anybody"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class Mention(models.Model):
    """A person named in a note with @username; `seen_at` is when they opened it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey("cases.Note", on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mention_once")]
        indexes = [
            models.Index(fields=["person", "-id"], condition=Q(seen_at=None), name="mention_unseen"),
        ]

    def __str__(self) -> str:
        return f"mention {self.id}"
