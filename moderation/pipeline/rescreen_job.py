"""One picture of a backlog, with all that a thread needs to ask about it; or why nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from moderation.intake.models import Rendition, Submission
from moderation.pipeline.ask import Ask
from moderation.pipeline.question import bare_question
from moderation.pipeline.screen import renditions_of
from moderation.platforms.models import Platform
from moderation.policy.in_force import VersionsInForce
from moderation.policy.models import PolicyVersion
from moderation.policy.publish import NothingAssigned, rules_of
from moderation.rescreening.models import RescreenItem, Skip
from moderation.screening.identity import identity
from moderation.screening.models import Screening
from moderation.screening.providers.base import Provider, Question


@dataclass(frozen=True)
class Request:
    """What a scorer is asked about a submission, without the pictures' bytes."""

    submission: Submission
    renditions: tuple[Rendition, ...]
    question: Question
    digest: str


@dataclass(frozen=True)
class RescreenJob:
    """`ask` is set when it may be sent."""

    item: RescreenItem
    provider: Provider
    version: PolicyVersion
    request: Request
    ask: Ask | None = None


class Versions(VersionsInForce):
    """The policy versions in force, read once for each platform."""

    def asking(self, submission: Submission, scorer: str) -> PolicyVersion | None:
        """The version in force, when it names this scorer: pictures go to nobody whom their policy does not name."""
        try:
            version = self.of(submission)
        except NothingAssigned:
            return None
        return version if scorer in rules_of(version).scorers else None

    def asks_somewhere(self, platform: Platform, scorer: str) -> bool:
        """Whether any policy in force at the platform names this scorer."""
        try:
            versions = self.at(platform).versions
        except NothingAssigned:
            return False
        return any(scorer in rules_of(version).scorers for version in versions)


def not_asking(scorer: str) -> list[UUID]:
    """The platforms no policy of which names this scorer."""
    versions = Versions.everywhere()
    return [one.id for one in Platform.objects.order_by() if not versions.asks_somewhere(one, scorer)]


def jobs_for(
    items: Sequence[RescreenItem], provider: Provider
) -> list[RescreenJob | tuple[RescreenItem, Skip]]:
    """A job for each item, or the reason to skip it."""
    frames = renditions_of([item.submission for item in items])
    versions = Versions()
    found: list[RescreenJob | tuple[RescreenItem, Skip]] = []
    for item in items:
        renditions = frames.get(item.submission.image_id, [])
        version = versions.asking(item.submission, provider.name)
        if version is None:
            found.append((item, Skip.NOT_ASKED))
        elif why := skip_of(item.submission, renditions):
            found.append((item, why))
        else:
            request = request_for(item.submission, provider, version, renditions)
            found.append(RescreenJob(item, provider, version, request))
    return found


def skip_of(submission: Submission, renditions: Sequence[Rendition]) -> Skip | None:
    """Why nobody is asked about it whatever its policy says."""
    image = submission.image
    if image is None or image.erased_at:
        return Skip.ERASED
    if image.locked_at:
        return Skip.LOCKED
    return None if renditions else Skip.NO_PICTURE


def request_for(
    submission: Submission, provider: Provider, version: PolicyVersion, renditions: Sequence[Rendition]
) -> Request:
    question = bare_question(submission, rules_of(version), renditions)
    return Request(submission, tuple(renditions), question, provider.request_digest(question))


def stored_for(requests: Sequence[Request], provider: Provider) -> dict[UUID, Screening]:
    """Usable answers to the exact same requests from the same platforms, by submission: of what the provider is by its
    newest answer. A vendor's new model may answer under the old name to the same request."""
    keys = {one.submission.id: (one.submission.platform_id, one.digest) for one in requests}
    rows = Screening.objects.filter(
        platform_id__in={platform for platform, _ in keys.values()},
        digest__in={digest for _, digest in keys.values()},
        failure="",
    )
    given = list(rows.order_by("id"))
    now = present_identity(provider) if given else ""
    found = {(row.platform_id, row.digest): row for row in given if identity(row.scorer, row.result) == now}
    return {submission: found[key] for submission, key in keys.items() if key in found}


def present_identity(provider: Provider) -> str:
    """What the provider with its present parameters was when it answered last; empty when it never did."""
    answered = Screening.objects.filter(provider=provider.name, scorer=provider.scorer, failure="")
    last = answered.only("scorer", "result").order_by("-created_at").first()
    return identity(last.scorer, last.result) if last else ""
