"""Where a platform wants webhooks, one event on its way there, and every try."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class EndpointState(models.TextChoices):
    ENABLED = "enabled", "enabled"
    DISABLED = "disabled", "disabled"
    DELETED = "deleted", "deleted"


class Endpoint(models.Model):
    """A URL with a secret of its own. `events` empty means all of them; `failing_since` is the time of the first
    failed try after the last success."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(max_length=2000)
    events = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=EndpointState.choices, default=EndpointState.ENABLED)
    state_reason = models.CharField(max_length=200, blank=True)
    secret = models.CharField(max_length=128)
    secret_previous = models.CharField(max_length=128, blank=True)
    secret_previous_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.url


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "waiting"
    DELIVERED = "delivered", "delivered"
    GIVEN_UP = "given_up", "given up"


class Delivery(models.Model):
    """One event for one endpoint. The payload is frozen when the event is written; `entry_id` names its line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message_id = models.CharField(max_length=64)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey("audit.Entry", null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    event = models.CharField(max_length=64)
    submission_id = models.UUIDField(null=True)
    payload = models.TextField()
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["endpoint", "due_at"], condition=Q(state="waiting"), name="delivery_turn"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state="waiting", lease_until__isnull=False),
                name="delivery_leased",
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_recent"),
            models.Index(fields=["endpoint", "state", "-id"], name="delivery_state"),
            models.Index(fields=["endpoint", "event", "-id"], name="delivery_event"),
            models.Index(fields=["submission_id"], name="delivery_submission"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.event}"


class Attempt(models.Model):
    """One try of a delivery: what came back, or why nothing did."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)
    excerpt = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"try {self.number}"
