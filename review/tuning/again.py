"""What the tuning page offers where a scorer has changed: to have it look again at pictures that the proof leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.db.models import Q

from moderation.assurance.reading import identity_of, other_than, prepared_otherwise
from moderation.history.past import Past
from moderation.platforms.models import Platform
from moderation.policy.rules import Rules
from moderation.rescreening.models import UNFINISHED, Rescreen, RescreenState
from review.tuning.kept import Kept
from review.tuning.study import Study


@dataclass(frozen=True)
class Offer:
    """A backlog that nobody has begun: of this scorer, for the uploads of the window that something else screened.
    `query` fills in its form."""

    scorer: str
    platform: Platform
    uploads: int
    query: str


@dataclass(frozen=True)
class Running:
    """An unfinished backlog of one of the policy's scorers."""

    batch: Rescreen

    @property
    def waits(self) -> bool:
        return self.batch.state == RescreenState.RUNNING and bool(self.batch.waits_for)

    @property
    def paused(self) -> bool:
        return self.batch.state == RescreenState.PAUSED


@dataclass(frozen=True)
class Again:
    offers: Sequence[Offer] = ()
    running: Sequence[Running] = ()


def again_of(study: Study) -> Again:
    """One offer for each scorer and platform: a backlog is of one or of all, and all may be more than this policy's. A
    scorer that is at it already is not offered, as it has one backlog at a time."""
    offers = list(offers_of(study))
    if not offers and not study.past.present:
        return Again()
    here = Q(platform=None) | Q(platform__in=study.platforms)
    found = Rescreen.objects.filter(here, provider__in=study.draft.scorers, state__in=UNFINISHED)
    running = [Running(batch) for batch in found.select_related("platform").order_by("id")]
    busy = {one.batch.provider for one in running}
    return Again([offer for offer in offers if offer.scorer not in busy], running)


def offers_of(study: Study) -> Iterator[Offer]:
    """Not for uploads that were prepared otherwise: a backlog looks at the pictures that were made then."""
    past, draft = study.past, study.draft
    since = study.window[0].date().isoformat()
    counted = others.get((past, draft.digest), lambda: answered_by_others(past, draft))
    for scorer, uploads in counted.items():
        for platform in study.platforms:
            if many := uploads.get(str(platform.id)):
                query = urlencode({"provider": scorer, "platform": platform.slug, "since": since})
                yield Offer(scorer, platform, many, query)


def answered_by_others(past: Past, draft: Rules) -> dict[str, dict[str, int]]:
    """How many uploads of each platform another version of a scorer has answered, by scorer and the platform's id."""
    places, words = past.grouped("platform")
    alike = ~prepared_otherwise(past, draft)
    found = {}
    for scorer in draft.scorers:
        if now := identity_of(past, scorer):
            counts = np.bincount(places[alike & other_than(past, scorer, now)], minlength=len(words))
            found[scorer] = dict(zip(words, counts.tolist(), strict=True))
    return found


others: Kept[dict[str, dict[str, int]]] = Kept(3)
