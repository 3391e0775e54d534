"""What a scorer said of an image, stored once and never changed; and what vendors were asked, how fast, for how much."""

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
            # All that the counts of a window read, so that the fat rows are left alone.
            models.Index(
                fields=["created_at", "provider", "failure", "platform", "latency_ms"],
                name="screening_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorer} {self.failure or 'ok'}"

    @property
    def called(self) -> str:
        """For people: the provider, and the model that it says it used."""
        model = self.result.get("model")
        return f"{self.provider} ({model})" if model else self.provider


class LineState(models.TextChoices):
    CLOSED = "closed", "in use"
    OPEN = "open", "paused after failures in a row"
    STOPPED = "stopped", "stopped: asking again cannot help until somebody acts"


class Line(models.Model):
    """The way to one vendor, shared by all workers: its pace, and the breaker that spares a vendor in trouble.

    `requests_at` and `tokens_at` are when the bucket would be full again (the theoretical arrival time of GCRA);
    `blocked_until` is what the vendor asked for. `requests_limit` and `tokens_limit` a minute were learned from its
    answers. `probe_at` is when a single request may try an open or stopped line; `proven_at` the last success.
    """

    provider = models.CharField(max_length=64, primary_key=True)
    requests_at = models.DateTimeField(null=True)
    tokens_at = models.DateTimeField(null=True)
    blocked_until = models.DateTimeField(null=True)
    requests_limit = models.PositiveIntegerField(null=True)
    tokens_limit = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.CLOSED)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    probe_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"


class Period(models.TextChoices):
    DAY = "day", "a day"
    MONTH = "month", "a month"


class Budget(models.Model):
    """What may be spent in a period (UTC), in billionths of a US dollar: on one provider or all (empty), by one
    platform or all (None). `booked` counts from `start` on, estimates of running calls included."""

    provider = models.CharField(max_length=64, blank=True)
    platform = models.ForeignKey("platforms.Platform", null=True, on_delete=models.CASCADE)
    period = models.CharField(max_length=8, choices=Period.choices)
    limit = models.BigIntegerField()
    start = models.DateField()
    booked = models.BigIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "platform", "period"],
                condition=Q(platform__isnull=False),
                name="budget_once_a_platform",
            ),
            models.UniqueConstraint(
                fields=["provider", "period"], condition=Q(platform__isnull=True), name="budget_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider or 'all'} {self.period}"


class CallState(models.TextChoices):
    RUNNING = "running", "running"
    ANSWERED = "answered", "answered"
    FAILED = "failed", "failed"
    LOST = "lost", "its answer was lost"


LOST_UNPAID = Q(cost=None, state=CallState.LOST)
# Of these nobody knows what they cost, and no sum of money has them.
UNPRICED = Q(cost=None, state__in=[CallState.ANSWERED, CallState.FAILED]) | Q(LOST_UNPAID, estimate=None)


class Call(models.Model):
    """One screening or inquiry asked of a vendor: written before it is sent, so that its money is never forgotten.

    `estimate` and `cost` are billionths of a US dollar (None: unknown). A call whose answer never came counts at its
    estimate. While it runs, nobody else asks the same of the same platform.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=64)
    model = models.CharField(max_length=200, blank=True)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    submission_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64)
    requests = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.RUNNING)
    failure = models.CharField(max_length=32, blank=True)
    estimate = models.BigIntegerField(null=True)
    cost = models.BigIntegerField(null=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    day = models.DateField()
    begun_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "provider", "digest"],
                condition=Q(state="running"),
                name="call_once_at_a_time",
            )
        ]
        indexes = [
            # All that the sums of a window read, in their order.
            models.Index(
                fields=[
                    "day",
                    "provider",
                    "platform",
                    "state",
                    "failure",
                    "begun_at",
                    "cost",
                    "estimate",
                    "input_tokens",
                    "output_tokens",
                ],
                name="call_window",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="call_running"),
            models.Index(fields=["submission_id"], name="call_submission"),
            models.Index(fields=["-begun_at"], condition=Q(state="lost"), name="call_lost"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"
