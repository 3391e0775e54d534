"""Who did it: a person, an API key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    kind: str
    id: str = ""

    @classmethod
    def system(cls) -> Actor:
        return cls("system")

    @classmethod
    def person(cls, user_id: UUID) -> Actor:
        return cls("person", str(user_id))

    @classmethod
    def key(cls, key_id: str) -> Actor:
        return cls("key", key_id)

    @classmethod
    def hook(cls, slug: str) -> Actor:
        return cls("hook", slug)

    @classmethod
    def nobody(cls) -> Actor:
        """Somebody who has not shown who they are (a refused sign-in)."""
        return cls("nobody")
