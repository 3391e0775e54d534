"""The session engine (SESSION_ENGINE): Django's own in the database, whose row every request of a page reads first.

The row is read by a statement written by hand (`moderation.rows`); what is written stays with Django.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from moderation.rows import by_key


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        """As Django has it: the session whose key this is and whose time is not over, else None and no key any more."""
        found = by_key(Session, self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
