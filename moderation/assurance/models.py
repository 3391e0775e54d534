"""Certificates, the watch over each policy's automation, and the spot checks that it has counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

HOLDS_FOR = timedelta(days=90)


class CertificateRefusesChange(TypeError):
    """A certificate is written once; only that it has ended is added, by `watch`."""


class Certificate(models.Model):
    """What a window of labels proved about rules with this digest, and for which scorers and pictures it holds.

    It is in force while the policy's newest version has rules that carry it (`carry`) and it has not ended. `scorers`
    maps each scorer's name to what it was and which model answered; `reference` holds a histogram of the scores of each
    pair. `approve_tolerated` and `reject_tolerated` are the shares of spot checks on that side that may be errors; null
    where nothing was certified. `result` has the curves and figures as they were shown, and the certified rules.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.ForeignKey("policy.Policy", on_delete=models.PROTECT, related_name="certificates")
    digest = models.CharField(max_length=64, help_text="of the rules, cut-offs included")
    since = models.DateTimeField()
    until = models.DateTimeField()
    missed = models.FloatField(help_text="tolerated per 1,000 uploads")
    wrongly_rejected = models.FloatField(
        null=True, help_text="tolerated per 1,000 uploads; null: none is rejected"
    )
    confidence = models.FloatField()
    approve_tolerated = models.FloatField(null=True)
    reject_tolerated = models.FloatField(null=True)
    scorers = models.JSONField()
    preparation = models.CharField(max_length=200)
    reference = models.JSONField()
    result = models.JSONField()
    sentence = models.TextField()
    warnings = models.JSONField()
    assumptions = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["policy", "digest", "-made_at"], name="certificate_for")]

    def __str__(self) -> str:
        return f"certificate {self.id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise CertificateRefusesChange("a certificate cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise CertificateRefusesChange("a certificate cannot be deleted")

    @property
    def holds_until(self) -> datetime:
        """It ends by its age then, if nothing ended it before."""
        return self.made_at + HOLDS_FOR


class Watch(models.Model):
    """What holds for a policy's automation now. It exists from the policy's first certificate on.

    `number` is the newest version taken note of; `certificate` the one in force, if any. What is suspended says why;
    empty: it is not. The counts are of spot checks since the certificate came into force. `looked_at`: when the
    histograms were compared last. `version` is the guard of every change.
    """

    policy = models.OneToOneField(
        "policy.Policy", primary_key=True, on_delete=models.CASCADE, related_name="watch"
    )
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField(default=0)
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    approvals_suspended = models.TextField(blank=True)
    rejections_suspended = models.TextField(blank=True)
    suspended_at = models.DateTimeField(null=True)
    approvals_seen = models.PositiveIntegerField(default=0)
    approvals_wrong = models.PositiveIntegerField(default=0)
    rejections_seen = models.PositiveIntegerField(default=0)
    rejections_wrong = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watches"
        indexes = [
            models.Index(fields=["looked_at"], condition=Q(certificate__isnull=False), name="watch_to_look")
        ]

    def __str__(self) -> str:
        return f"watch over {self.policy_id}"


class SpotCheck(models.Model):
    """A person's answer on an automatic outcome under a certificate, counted once, with the e-value that it led to."""

    routing = models.OneToOneField("cases.Routing", primary_key=True, on_delete=models.CASCADE)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="spot_checks", db_index=False
    )
    rejected = models.BooleanField(help_text="what automation had done")
    wrong = models.BooleanField()
    e_value = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["certificate", "at"], name="spot_check_in_order")]

    def __str__(self) -> str:
        return f"{'wrong' if self.wrong else 'right'} {self.routing_id}"
