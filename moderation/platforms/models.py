"""Platforms, their API keys, and memberships: who works for which platform, in which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import Role

LONGEST_GUIDANCE = 2000


class Platform(models.Model):
    """A customer. Nothing is shared between platforms."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    priority_max = models.PositiveSmallIntegerField(
        default=0, help_text="what its contract clamps priority to"
    )
    guidance = models.CharField(
        max_length=LONGEST_GUIDANCE, blank=True, help_text="what it is about, for scorers that read"
    )
    second_review_share = models.FloatField(
        default=0.03, db_default=0.03, help_text="of people's decisions, seen by a second person"
    )
    gold_share = models.FloatField(
        default=0.02, db_default=0.02, help_text="of what is decided, followed by a gold item"
    )
    hook_secret = models.CharField(max_length=128)
    hook_secret_previous = models.CharField(max_length=128, blank=True)
    hook_secret_previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """`sl_live_<id>_<secret>`; only the secret's SHA-256 is stored (it has 256 random bits)."""

    id = models.CharField(primary_key=True, max_length=8)
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=120)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"sl_live_{self.id}…"


class Membership(models.Model):
    """A person's role at a platform; without a platform it holds for all of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    platform = models.ForeignKey(
        Platform, null=True, blank=True, on_delete=models.CASCADE, related_name="members"
    )
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    trainee = models.BooleanField(
        default=False, db_default=False, help_text="a moderator whose decisions count after confirmation"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "platform"], name="membership_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(platform__isnull=True), name="membership_everywhere_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class SavedSearch(models.Model):
    """Filters of /submissions/ that a person named; with a platform its members see it too. `query` is a query string."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    platform = models.ForeignKey(
        Platform, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_search_name_once")]
        verbose_name_plural = "saved searches"

    def __str__(self) -> str:
        return self.name


class OwnUploader(models.Model):
    """Under which uploader id a person posts at a platform themselves: they are not handed what is theirs."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_uploaders", db_index=False
    )
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE)
    uploader_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "platform", "uploader_id"], name="own_uploader_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.uploader_id}"
