"""`Authorization: Bearer sl_live_…`: one query finds the key and its platform."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from moderation.api.problems import Problem
from moderation.platforms.keys import find_key
from moderation.platforms.models import ApiKey, Platform

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Second Look"'}


class ApiKeyAuthentication(BaseAuthentication):
    """`request.user` becomes the platform and `request.auth` its key."""

    def authenticate(self, request: Request) -> tuple[Platform, ApiKey] | None:
        """None without an Authorization header. Raises Problem 401 for anything but an active key."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        key = find_key(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise unauthorized("key_invalid", "The API key is unknown or revoked.")
        return key.platform, key


class HasPlatform(BasePermission):
    """Whoever has shown no key gets nothing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises Problem 401 without a key."""
        if not isinstance(request.auth, ApiKey):
            raise unauthorized("key_missing", "Send “Authorization: Bearer <api key>”.")
        return True


def unauthorized(code: str, detail: str) -> Problem:
    return Problem(code, detail, field="Authorization", headers=CHALLENGE)
