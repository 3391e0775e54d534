"""Policies, their immutable versions, the draft being edited, and which platform uses which."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7

from moderation.policy.proposal import Proposal

# Django looks for models here; some have a file of their own.
__all__ = ["Assignment", "Draft", "Policy", "PolicyVersion", "PolicyVersionRefusesChange", "Proposal"]


class PolicyVersionRefusesChange(TypeError):
    """A version is written once; another one is published instead."""


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise PolicyVersionRefusesChange("a published version cannot be changed")

    def delete(self) -> NoReturn:
        raise PolicyVersionRefusesChange("a published version cannot be deleted")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        # It can update on conflict, and it passes by `save`.
        raise PolicyVersionRefusesChange("versions are published one by one")


class Policy(models.Model):
    """A set of rules with a name; what holds is its newest version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One published state of a policy: numbered, named by its content, with who published it (None: the
    system) and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    rules = models.TextField()
    reason = models.CharField(max_length=1000)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PolicyVersionRefusesChange("a published version cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PolicyVersionRefusesChange("a published version cannot be deleted")


class Draft(models.Model):
    """The rules being edited, one for each policy; `version` is the guard against two editors."""

    policy = models.OneToOneField(Policy, primary_key=True, on_delete=models.CASCADE, related_name="draft")
    rules = models.TextField()
    base = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.policy_id}"


class Assignment(models.Model):
    """Which policy a platform uses; and a second one that a share of its submissions goes by instead, chosen by hash."""

    platform = models.OneToOneField("platforms.Platform", primary_key=True, on_delete=models.CASCADE)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="assignments")
    second = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="second_assignments")
    second_percent = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="of its submissions, 0 without a second policy"
    )
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.platform_id} uses {self.policy_id}"
