"""Tally: how often something happened in an hour or a day at one platform; Waits: what waited when it was counted last;
Book: how far the counting is."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from moderation.vocabulary import Level


class Measure(models.TextChoices):
    """What is counted, each at the time when it happened."""

    RECEIVED = "received", "postings"
    ROUTED = "routed", "outcomes of the policy, by verdict"
    POLICY_REJECTED = "policy_rejected", "rejections by the policy, by what they name"
    OPENED = "opened", "cases that came into a queue"
    DECIDED = "decided", "decisions of people on cases they were handed; by category those that reject for it"
    KEPT = "kept", "of these, in time"
    WAITED = "waited", "of these, by the step of how long the case had been open"
    LOOKED_MS = "looked_ms", "milliseconds that these were looked at"
    SECOND_LOOKS = "second_looks", "second reviews that are settled"
    LOST = "lost", "of these, those in which the first decision did not stand"
    REVERSED = "reversed", "outcomes that somebody else turned round later"


class By(models.TextChoices):
    """What a tally's key names."""

    PLATFORM = "", "nothing: the platform alone"
    VERDICT = "verdict", "a verdict"
    QUEUE = "queue", "a queue's id; empty where there was no case"
    CATEGORY = "category", "a category that a decision named"


class Tally(models.Model):
    """`number` of `measure` in the `hours` (1 or 24) from `start`; `step` is a length of time (see `steps`), else 0."""

    hours = models.PositiveSmallIntegerField()
    start = models.DateTimeField()
    platform = models.ForeignKey("platforms.Platform", on_delete=models.CASCADE, db_index=False)
    measure = models.CharField(max_length=16, choices=Measure.choices)
    by = models.CharField(max_length=8, choices=By.choices, blank=True)
    key = models.CharField(max_length=36, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    number = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["hours", "start", "platform", "measure", "by", "key", "step"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.start:%Y-%m-%d %H:%M}"


class Waits(models.Model):
    """Open cases of a queue at one level as of the book's `counted_at`; none where nothing waited. `old` have been open
    for more than a day. Counting stops at one more than a page shows."""

    queue = models.ForeignKey("cases.Queue", on_delete=models.CASCADE, related_name="waits", db_index=False)
    level = models.CharField(max_length=16, choices=[(v.value, v.value) for v in Level])
    open = models.PositiveIntegerField()
    old = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    oldest_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "waits"
        constraints = [models.UniqueConstraint(fields=["queue", "level"], name="waits_once")]

    def __str__(self) -> str:
        return f"{self.open} in {self.queue_id}, {self.level}"


class Book(models.Model):
    """The one row that says how far the counting is: hours before `final_until` are never counted again, those after it
    were as of `counted_at`. `version` is the guard between two workers."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    begins = models.DateTimeField(help_text="nothing before is counted")
    final_until = models.DateTimeField()
    counted_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"counted until {self.until}"

    @property
    def until(self) -> datetime:
        """Everything before has been counted."""
        return max(self.final_until, self.counted_at)
