"""Who is signed in: Django's own backend, with the row of the person read by hand, since every page begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from moderation.people.models import User
from moderation.rows import by_key


class Backend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        """The person with this id who may sign in; None without one."""
        found = by_key(User, user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
