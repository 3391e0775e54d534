"""What a scorer said of an image, stored once and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class Screening(models.Model):
    """One analysis of an image by one scorer.

    `result` is the normalised ScreeningResult as JSON, `raw` the vendor's own answer. A usable answer is reused
    within its platform for the exact same request (`digest`); a failed one is kept as evidence and never reused.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="screenings")
    provider = models.CharField(max_length=64)
    scorer = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    failure = models.CharField(max_length=32, blank=True)
    result = models.JSONField()
    raw = models.JSONField(null=True)
    latency_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "digest"], condition=Q(failure=""), name="screening_reuse"),
        ]

    def __str__(self) -> str:
        return f"{self.scorer} {self.failure or 'ok'}"

    @property
    def called(self) -> str:
        """For people: the provider, and the model that it says it used."""
        model = self.result.get("model")
        return f"{self.provider} ({model})" if model else self.provider
