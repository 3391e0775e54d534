"""The id of the request being answered, so that every entry it causes can be found by it."""

from __future__ import annotations

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
