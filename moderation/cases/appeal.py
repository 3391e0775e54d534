"""Appeal: somebody whom an outcome concerns asks that it be decided anew, handed on by the platform."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import AppealOutcome, Complainant, ComplaintStatus


class Appeal(models.Model):
    """`decision` is the one it is against, and `case` where a senior reads it. `outcome` is empty until it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(
        "intake.Submission",
        on_delete=models.CASCADE,
        db_index=False,  # both ways of asking have an index below
        related_name="appeals",
    )
    decision = models.OneToOneField("cases.Decision", on_delete=models.CASCADE, related_name="appeal")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="appeals")
    complainant = models.CharField(max_length=16, choices=[(c.value, c.value) for c in Complainant])
    external_id = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    salt = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=[(o.value, o.value) for o in AppealOutcome], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(decided_at=None), name="appeal_open_once"
            )
        ]
        indexes = [models.Index(fields=["submission", "-id"], name="appeal_list")]

    def __str__(self) -> str:
        return f"appeal {self.id}"

    @property
    def status(self) -> ComplaintStatus:
        return ComplaintStatus.RECEIVED if self.decided_at is None else ComplaintStatus.DECIDED
