"""Whether a version still is what the log says was published: the database cannot keep its owner from changing rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from moderation.audit.models import Entry
from moderation.policy.content import digest_of
from moderation.policy.models import PolicyVersion
from moderation.vocabulary import EventName

NEVER = "was never published, says the log"


@dataclass(frozen=True)
class Published:
    """What the log says of a version."""

    number: int
    digest: str


@dataclass(frozen=True)
class Amiss:
    """A version that is not what was published; `why` completes “it …”."""

    policy: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"version {self.number} of {self.policy}: it {self.why}"


class NotPublished(LookupError):
    """The log has no line that this version was published."""


def why_amiss(version: PolicyVersion) -> str:
    """Why the version is not what was published, completing “it …”; empty when it is.

    Costs one query for each version and process, and a hash of its rules for each new text.
    """
    try:
        told = told_by_log(version.id, version.policy_id)
    except NotPublished:
        return NEVER
    return _difference(version, told)


def whys_amiss(versions: Sequence[PolicyVersion]) -> dict[UUID, str]:
    """The same of several versions, of one policy or of many, by their ids, with one query."""
    policies = {f"policy:{version.policy_id}" for version in versions}
    logged = {UUID(data["version"]): data for data in _lines(subject__in=policies)}
    return {version.id: _why(version, logged.get(version.id)) for version in versions}


def versions_amiss() -> Iterator[Amiss]:
    """Every version that is not what was published, or that is gone; read anew, one after another."""
    logged = {UUID(data["version"]): data for data in _lines()}
    for version in (
        PolicyVersion.objects.select_related("policy").order_by("policy__slug", "number").iterator()
    ):
        if why := _why(version, logged.pop(version.id, None)):
            yield Amiss(version.policy.slug, version.number, why)
    for data in logged.values():
        yield Amiss(data["policy"], data["number"], "was published, says the log, and is gone")


def _why(version: PolicyVersion, data: dict[str, Any] | None) -> str:
    return _difference(version, _published_of(data)) if data else NEVER


def _difference(version: PolicyVersion, published: Published) -> str:
    if _digest(version.rules) != published.digest:
        return "has other rules than those that were published"
    if (version.digest, version.number) != (published.digest, published.number):
        return "has another number or digest than it was published under"
    return ""


@lru_cache(maxsize=256)
def _digest(text: str) -> str:
    return digest_of(text)


@lru_cache(maxsize=256)
def told_by_log(version_id: UUID, policy_id: UUID) -> Published:
    """What the version was published as. Raises NotPublished, which is not remembered."""
    for data in _lines(subject=f"policy:{policy_id}", body__contains=str(version_id)):
        if data["version"] == str(version_id):
            return _published_of(data)
    raise NotPublished(version_id)


def _lines(**chosen: str | set[str]) -> Iterator[dict[str, Any]]:
    """What the lines `policy.published` say."""
    found = Entry.objects.filter(event=EventName.POLICY_PUBLISHED, **chosen).order_by("id")
    for body in found.values_list("body", flat=True):
        yield json.loads(body)["data"]


def _published_of(data: dict[str, Any]) -> Published:
    return Published(data["number"], data["digest"])
