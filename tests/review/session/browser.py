"""A signed-in client for each member of the cast; CSRF is enforced as for a real browser."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from moderation.people.models import User

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def signed_in(user: User, *, checks: bool = False) -> Client:
    """A client with this person's session."""
    client = Client(enforce_csrf_checks=checks)
    client.force_login(user)
    return client


def text(response: HttpResponse | Any) -> str:
    """The page as a string."""
    return str(response.content.decode())
