"""People who sign in, and what they are not handed. What they may do comes from their memberships
(`moderation.platforms`)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from uuid_utils.compat import uuid7

from moderation.vocabulary import Category


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person. Disabled people keep their history and cannot sign in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    skills = models.JSONField(default=list, blank=True, help_text="words; a queue may ask for one")
    keys = models.JSONField(default=dict, blank=True, help_text="letters chosen otherwise, by action")
    language = models.CharField(max_length=8, blank=True, default="", help_text="empty: their browser's")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = self.name.split() or [self.username]
        letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
        return letters.upper()


class OptOut(models.Model):
    """A category whose cases this person is not handed. Their own choice, without a reason."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="opt_outs")
    category = models.CharField(max_length=32, choices=[(c.value, c.value) for c in Category])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "category"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.person_id} not {self.category}"


class SignInFailure(models.Model):
    """A refused sign-in, kept for the length of the throttle's window. Hashes only: typed names may be passwords."""

    at = models.DateTimeField(db_index=True)
    name_hash = models.CharField(max_length=64, db_index=True)
    address_hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"refused at {self.at:%H:%M:%S}"


class SignInLink(models.Model):
    """A one-time link that lets a person in to choose a password; stored as a hash."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}"
