"""The pages of review: queues, the next case, a case open and decided, the grid, one's own list."""

from __future__ import annotations

from bench.large.cast import Site
from bench.large.sample import Sample
from bench.large.visit import Visit, get
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.queue import Queue
from moderation.people.models import User
from moderation.vocabulary import DecisionKind, Level


def desk_pages(site: Site, found: Sample) -> list[Visit]:
    queue = Queue.objects.get(platform=site.big, is_default=True)
    weapons = Queue.objects.get(platform=site.big, is_default=False)
    here = {"queue": f"{site.big.slug}/{queue.slug}"}
    decision = decision_of(site.moderator)
    then = f"{found.submission.received_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return [
        *(get(person, "/review/live", {}) for person in (site.admin, site.moderator)),
        *(get(person, path, {}) for person in (site.admin, site.senior, site.moderator, site.pair)
          for path in ("/review/", "/review/mine/")),
        get(site.moderator, "/review/mine/", {"before": then}),
        *(get(person, f"/review/cases/{free_case(queue, level, place)}", {})
          for place, (person, level) in enumerate(
              ((site.moderator, Level.MODERATOR), (site.pair, Level.MODERATOR), (site.senior, Level.SENIOR)))),
        # Who has just decided holds the next case by then.
        get(site.moderator, f"/review/cases/{free_case(queue, Level.MODERATOR, 0)}", {"after": str(decision.id)}),
        get(site.senior, f"/review/cases/{free_case(weapons, Level.MODERATOR, 0)}", {}),
        get(site.moderator, f"/review/cases/{decision.case_id}", {}),
        get(site.moderator, f"/review/decisions/{decision.id}/change", {}),
        *(get(person, "/review/next", query) for person in (site.moderator, site.senior) for query in ({}, here)),
        get(site.moderator, "/review/waits", here),
        get(site.moderator, "/review/grid/", {}),
        *(get(site.pair, "/review/grid/", {**here, "size": size}) for size in ("24", "48")),
    ]  # fmt: skip


def free_case(queue: Queue, level: Level, place: int) -> str:
    """The id of a case that nobody holds, from the middle of the queue."""
    free = Case.objects.filter(queue=queue, level=level, state=CaseState.OPEN, hidden=False, lease_until=None)
    return str(free.order_by("rank").values_list("id", flat=True)[free.count() // 2 + place])


def decision_of(person: User) -> Decision:
    """One of this person's rejections that still holds."""
    mine = Decision.objects.filter(person=person, kind=DecisionKind.REJECTED, case__isnull=False)
    return mine.order_by("-made_at")[1]
