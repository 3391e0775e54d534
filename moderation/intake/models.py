"""A platform's bytes, the renditions that everyone uses, and the postings of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from moderation.vocabulary import Status


class ImageState(models.TextChoices):
    STORED = "stored", "stored"
    PREPARED = "prepared", "prepared"
    REFUSED = "refused", "refused by the decoder"
    UNPREPARED = "unprepared", "could not be prepared"


class Image(models.Model):
    """One platform's bytes, once per platform by content while not erased, under a random key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    sha256 = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    key = models.CharField(max_length=100)
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=ImageState.choices, default=ImageState.STORED)
    refusal = models.CharField(max_length=64, blank=True)
    preparation = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="how its renditions were made (intake.preparation); empty: nobody knows",
    )
    locked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "sha256"], condition=Q(erased_at__isnull=True), name="image_once"
            )
        ]
        indexes = [
            models.Index(fields=["key"], name="image_key"),
            models.Index(fields=["sha256"], name="image_sha256"),  # for who looks up at all platforms
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.sha256[:12]}"


class Rendition(models.Model):
    """A picture made from an image; `name` is analysis, grey, veiled, veiled_thumb, or one that is made when somebody
    asks for it (full, veiled_strong, veiled_light); `frame` counts from 1."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=16)
    frame = models.PositiveSmallIntegerField()
    source_frame = models.PositiveIntegerField()
    composite = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "name", "frame"], name="rendition_once")]
        indexes = [models.Index(fields=["key"], name="rendition_key")]

    def __str__(self) -> str:
        return f"{self.name} {self.frame}"


class Stage(models.TextChoices):
    """What the pipeline has to do next for a submission."""

    PREPARE = "prepare", "prepare"
    SCREEN = "screen", "screen"
    DONE = "done", "done"


class Submission(models.Model):
    """One posting of an image, with its context.

    `stage`, `due_at`, `lease_until`, `token` and `attempts` are the pipeline's: a worker claims due rows under a
    lease, and attempts are counted before the work. `asked` is kept between the turns of its scorers (what failed,
    in `pipeline.progress`). `version` rises with every event told to the platform.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    image = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(max_length=16, default=Status.RECEIVED)
    version = models.PositiveIntegerField(default=0)
    decision_id = models.UUIDField(null=True, help_text="the Decision in force (cases.Decision)")
    decided_at = models.DateTimeField(null=True)

    external_id = models.CharField(max_length=200, blank=True)
    uploader_id = models.CharField(max_length=200, blank=True)
    caption = models.TextField(blank=True)
    surface = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=35, blank=True)
    metadata = models.JSONField(default=dict)
    priority = models.PositiveSmallIntegerField(default=0)
    salt = models.CharField(max_length=32)
    received_at = models.DateTimeField()

    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.PREPARE)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    give_up_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=64, blank=True)
    asked = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # In these words, since SQLite does not see that `stage = 'screen'` is `NOT stage = 'done'`.
            models.Index(
                fields=["stage", "due_at"],
                condition=Q(stage="prepare") | Q(stage="screen"),
                name="submission_due",
            ),
            models.Index(
                fields=["stage", "lease_until"],
                condition=Q(lease_until__isnull=False),
                name="submission_leased",
            ),
            models.Index(fields=["platform", "-id"], name="submission_list"),
            models.Index(fields=["platform", "status", "-id"], name="submission_status"),
            models.Index(fields=["status", "-id"], name="submission_any_status"),
            models.Index(fields=["platform", "external_id", "-id"], name="submission_external"),
            models.Index(fields=["platform", "uploader_id", "-id"], name="submission_uploader"),
            models.Index(fields=["image", "-id"], name="submission_image"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Hold(models.Model):
    """A reason to keep an image although somebody asked to erase it."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason


class IdempotencyKey(models.Model):
    """A reserved or completed request. Reserved in a short transaction of its own, or nobody could see it run."""

    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    token = models.UUIDField()
    reserved_until = models.DateTimeField()
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE)
    made = models.UUIDField(null=True, help_text="what the request made, where that is not the submission")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return self.key
