"""What a backlog comes to before it is begun: pictures, calls, and money by the table of prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from moderation.intake.models import Submission
from moderation.pipeline.plan import configured
from moderation.pipeline.rescreen_job import (
    Request,
    Versions,
    not_asking,
    request_for,
    skip_of,
    stored_for,
)
from moderation.pipeline.screen import renditions_of
from moderation.rescreening.chosen import Choice, chosen, count_of, id_at
from moderation.screening.limits.prices import price_of
from moderation.screening.providers.base import Provider

LOOKED_AT = 200


class RescreenRefused(Exception):
    """A backlog that is not begun; the text says why, in a sentence for people."""


@dataclass(frozen=True)
class Estimate:
    """`pictures` are those that were chosen. Of the newest `looked_at` of them, `asked` have to be asked about: in
    `calls` requests, for `cost` billionths of a dollar at the most (None: no price is known)."""

    pictures: int
    looked_at: int
    asked: int
    calls: int
    cost: int | None

    @property
    def exact(self) -> bool:
        """Whether all of them were looked at."""
        return self.looked_at >= self.pictures

    @property
    def all_asked(self) -> int:
        return self._of_all(self.asked)

    @property
    def all_calls(self) -> int:
        return self._of_all(self.calls)

    @property
    def all_cost(self) -> int | None:
        return None if self.cost is None else self._of_all(self.cost)

    def _of_all(self, number: int) -> int:
        return -(-number * self.pictures // self.looked_at) if self.looked_at else 0


def estimate(choice: Choice) -> Estimate:
    """Counts what was chosen and looks at the newest of it; asks nobody. Raises RescreenRefused."""
    provider = must_be_asked(choice)
    rows = chosen(choice, below=id_at(timezone.now()), passing_by=passed_by(choice))
    pictures = count_of(rows, choice.most)
    looked_at = rows.select_related("image", "platform")[: min(pictures, LOOKED_AT)]
    return of_sample(list(looked_at), pictures, provider)


def must_be_asked(choice: Choice) -> Provider:
    """The scorer. Raises RescreenRefused when it is not set up, or when the policy does not name it."""
    provider = configured().get(choice.provider)
    if provider is None:
        raise RescreenRefused(f"{choice.provider} is not set up on this installation.")
    if choice.platform and not Versions().asks_somewhere(choice.platform, choice.provider):
        raise RescreenRefused(
            f"The policy of {choice.platform.name} does not ask {choice.provider}: its pictures are sent to nobody "
            "whom it does not name. Publish a policy that does first."
        )
    return provider


def passed_by(choice: Choice) -> list[UUID]:
    """The platforms that a backlog of all leaves out."""
    return [] if choice.platform else not_asking(choice.provider)


def of_sample(sample: Sequence[Submission], pictures: int, provider: Provider) -> Estimate:
    requests = requests_of(sample, provider)
    stored = stored_for(requests, provider)
    # The same picture in the same words is asked about once.
    fresh = {
        (one.submission.platform_id, one.digest): one for one in requests if one.submission.id not in stored
    }
    price = price_of(provider.name, provider.model)
    questions = [one.question for one in fresh.values()]
    calls = sum(provider.requests_for(question) for question in questions)
    cost = sum(price.estimate(question) for question in questions) if price else None
    return Estimate(pictures, len(sample), len(fresh), calls, cost if calls else 0)


def requests_of(sample: Sequence[Submission], provider: Provider) -> list[Request]:
    frames = renditions_of(list(sample))
    versions = Versions.everywhere()
    found = []
    for submission in sample:
        renditions = frames.get(submission.image_id, [])
        version = versions.asking(submission, provider.name)
        if version is not None and skip_of(submission, renditions) is None:
            found.append(request_for(submission, provider, version, renditions))
    return found
