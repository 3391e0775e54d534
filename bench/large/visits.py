"""Every list page, API list and claim, as somebody who may do it: what is measured, and what the tests hold to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client
from django.utils import timezone

from bench.large.cast import Site
from moderation.api.pages import OLDER, Cursor
from moderation.api.submissions import first_id_at
from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.audit.seal import BATCH, seal_batch
from moderation.audit.standing import standing
from moderation.cases.at_due import act_on_overdue
from moderation.cases.blind import earlier_of
from moderation.cases.claim import claim_from, held_case, next_case
from moderation.cases.conclude import due_to_conclude
from moderation.cases.match import draw_urgency
from moderation.cases.put_in_order import settle_queues
from moderation.cases.queue import Queue
from moderation.cases.queues import LevelQueue
from moderation.intake.models import Rendition, Stage, Submission
from moderation.people.models import User
from moderation.pipeline.claims import claim_submissions, next_due_submission
from moderation.pipeline.deliver import next_conclusion
from moderation.pipeline.sweep import overdue
from moderation.platforms.keys import create_key, revoke_key
from moderation.platforms.models import ApiKey
from moderation.retention.orphans import known
from moderation.tallies.count import HOUR, hour_of
from moderation.tallies.happened import happened
from moderation.vocabulary import Level
from moderation.webhooks.claim import claim_deliveries, next_due_delivery

LEASE = timedelta(minutes=2)
KEY = "large tables"


@dataclass(frozen=True)
class Visit:
    """One thing that somebody does."""

    name: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Sample:
    """A row in the middle of the big platform's, for the pages that name one."""

    submission: Submission
    sha256: str
    middle: UUID
    middle_entry: int


def visits(site: Site) -> list[Visit]:
    found = sample_of(site)
    return [*pages(site, found), *api_lists(site, found), *behind_the_pages(site, found)]


def sample_of(site: Site) -> Sample:
    mine = Submission.objects.filter(platform=site.big)
    first, last = mine.order_by("id").first(), mine.order_by("-id").first()
    if first is None or last is None:
        raise RuntimeError("the tables are empty")
    middle = first_id_at(first.received_at + (last.received_at - first.received_at) / 2)
    near = mine.filter(id__lt=middle, image__isnull=False).order_by("-id")[:400]
    chosen = next(s for s in near if s.status == "rejected")
    if chosen.image is None:
        raise RuntimeError("a submission without its image was chosen")
    newest = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    return Sample(chosen, chosen.image.sha256, middle, newest // 2)


def pages(site: Site, found: Sample) -> list[Visit]:
    submission = found.submission
    words = {"q": submission.external_id}, {"q": submission.uploader_id}, {"q": found.sha256}
    since = f"{submission.received_at:%Y-%m-%dT%H:%M}"
    until = f"{submission.received_at + timedelta(days=1):%Y-%m-%dT%H:%M}"
    searches: list[dict[str, str]] = [
        {},
        {"before": str(found.middle)},
        *words,
        {"q": str(submission.id)},
        {"q": "nobody-wrote-this"},
        {"status": "approved"},
        {"status": "rejected", "platform": site.small.slug},
        {"status": "in_review"},
        {"status": "received"},
        {"status": "erased"},
        {"status": "sealed"},
        {"status": "sealed", "q": submission.uploader_id},
        {"platform": site.small.slug},
        {"category": "drugs"},
        {"category": "drugs", "status": "rejected", "platform": site.small.slug},
        {"category": "gore"},
        {"category": "drugs", "decided_by": "reviewer03"},
        {"decided_by": "reviewer03"},
        {"decided_by": "reviewer03", "status": "approved", "since": since, "until": until},
        {"decided_by": "reviewer03", "uploader": submission.uploader_id},
        {"since": since, "until": until},
        {"until": since, "status": "rejected", "platform": site.small.slug},
        {"uploader": submission.uploader_id, "platform": site.big.slug, "status": "approved"},
        {"uploader": submission.uploader_id, "q": submission.external_id, "category": "scam"},
    ]
    logs: list[dict[str, str]] = [
        {},
        {"before": str(found.middle_entry)},
        {"before": str(found.middle_entry), "open": str(found.middle_entry - 1)},
        {"find": str(submission.id)},
        {"find": found.sha256},
        {"who": "system"},
        {"who": "reviewer03"},
        {"event": "submission.received"},
        {"event": "submission.rejected"},
        {"event": "case.opened"},
        {"event": "policy.published"},
        {"event": "case.decided", "platform": site.small.slug},
        {"platform": site.small.slug},
        {"since": "2020-01-01T00:00", "until": f"{submission.received_at:%Y-%m-%dT%H:%M}"},
        {"since": f"{submission.received_at:%Y-%m-%dT%H:%M}", "event": "case.decided"},
    ]
    sends: list[dict[str, str]] = [
        {},
        *({"status": state} for state in ("waiting", "retrying", "delivered", "given_up")),
        {"event": "submission.rejected"},
        {"event": "endpoint.test"},
        {"status": "given_up", "event": "submission.approved"},
    ]
    return [
        *(get(person, "/", {}) for person in (site.admin, site.moderator)),
        *(get(person, "/me/", {}) for person in (site.admin, site.moderator)),
        get(site.auditor, "/insights/breaks/", {}),
        *(get(site.admin, "/insights/", {"days": days}) for days in ("1", "90")),
        *(get(person, "/review/live", {}) for person in (site.admin, site.moderator)),
        *(get(site.moderator, "/go", q) for q in words),
        *(get(person, path, {}) for person in (site.admin, site.senior, site.moderator, site.pair)
          for path in ("/review/", "/review/mine/")),
        get(site.moderator, "/review/mine/", {"before": f"{submission.received_at:%Y-%m-%dT%H:%M:%S.%fZ}"}),
        *(get(person, "/submissions/", q) for person in (site.admin, site.moderator, site.pair, site.auditor)
          for q in searches),
        *(get(person, f"/submissions/uploaders/{site.big.slug}/{submission.uploader_id}", {})
          for person in (site.senior, site.moderator, site.auditor)),
        get(site.auditor, f"/submissions/{submission.id}/", {}),
        get(site.moderator, f"/submissions/{submission.id}/", {}),
        *(get(person, "/audit/", q) for person in (site.admin, site.auditor) for q in logs),
        *(get(person, "/quality/", {}) for person in (site.admin, site.auditor, site.senior)),
        get(site.admin, "/quality/", {"platform": site.small.slug, "days": "90"}),
        get(site.moderator, "/quality/mine/", {}),
        get(site.admin, "/platforms/", {}),
        *(get(site.admin, f"/platforms/{site.big.slug}/", q) for q in sends),
        get(site.admin, f"/platforms/{site.small.slug}/", {}),
        get(site.admin, f"/platforms/{site.big.slug}/queues/", {}),
        *(get(person, "/policies/", {}) for person in (site.admin, site.pair)),
        get(site.admin, "/people/", {}),
        get(None, "/healthz", {}),
        get(None, "/readyz", {}),
    ]  # fmt: skip


def api_lists(site: Site, found: Sample) -> list[Visit]:
    for key in ApiKey.objects.filter(platform=site.big, name=KEY, revoked_at=None):
        revoke_key(key=key, actor=Actor.system())
    secret = create_key(platform=site.big, name=KEY, actor=Actor.system()).secret_text
    submission = found.submission
    deep = {"cursor": Cursor(found.middle, OLDER).encode()}
    received = f"{submission.received_at:%Y-%m-%dT%H:%M:%SZ}"
    endpoint = str(site.big.endpoints.all()[0].id)
    lists: list[tuple[str, dict[str, str]]] = [
        *(
            ("/api/v1/submissions", query)
            for query in (
                {},
                deep,
                deep | {"limit": "100"},
                *({"status": status} for status in ("received", "in_review", "rejected", "erased")),
                {"external_id": submission.external_id},
                {"external_id": "nobody-wrote-this"},
                {"uploader_id": submission.uploader_id},
                {"sha256": found.sha256},
                {"sha256": "0" * 64},
                {"received_after": received},
                {"received_before": received},
                {"received_before": received, "status": "rejected", "limit": "100"},
                {"received_before": "2020-01-01T00:00:00Z"},
            )
        ),
        *(
            ("/api/v1/deliveries", query)
            for query in (
                {},
                {"limit": "100"},
                *({"state": state} for state in ("waiting", "delivered", "given_up")),
                {"endpoint": endpoint},
                {"submission": str(submission.id)},
                {"event": "submission.rejected"},
                {"event": "endpoint.test"},
                {"endpoint": endpoint, "state": "waiting", "event": "submission.unprocessable"},
            )
        ),
        ("/api/v1/events", {}),
        ("/api/v1/events", {"after": str(found.middle_entry)}),
        ("/api/v1/events", {"after": str(2 * found.middle_entry - 20)}),
        ("/api/v1/webhook-endpoints", {}),
    ]
    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"})
    return [answered(client, f"key {address(path, query)}", address(path, query)) for path, query in lists]


def behind_the_pages(site: Site, found: Sample) -> list[Visit]:
    """Claims, and what the worker asks again and again."""
    queue = Queue.objects.get(platform=site.big)
    hour = hour_of(found.submission.received_at)
    keys = list(Rendition.objects.values_list("key", flat=True)[:40])
    return [
        Visit("claim: any queue, moderator", lambda: next_case(site.moderator)),
        Visit("claim: one queue, senior", lambda: next_case(site.senior, site.big, Level.SENIOR)),
        Visit(
            "claim: the statement",
            lambda: claim_from(LevelQueue(site.big, Level.MODERATOR, queue), site.pair),
        ),
        Visit("claim: held case", lambda: held_case(site.moderator)),
        Visit("case: the urgency of an ordinary one", lambda: draw_urgency(queue)),
        Visit("case page: earlier outcomes", lambda: earlier_of(found.submission, site.moderator)),
        Visit("engine: claim prepare", lambda: claim_submissions(Stage.PREPARE, limit=4, lease=LEASE)),
        Visit("engine: claim screen", lambda: claim_submissions(Stage.SCREEN, limit=32, lease=LEASE)),
        Visit("engine: claim deliveries", lambda: claim_deliveries(16)),
        Visit("engine: next due submission", lambda: next_due_submission(Stage.SCREEN)),
        Visit("engine: next due delivery", next_due_delivery),
        Visit("engine: due to conclude", due_to_conclude),
        Visit("engine: next conclusion", next_conclusion),
        Visit("sweep: overdue", lambda: overdue(timezone.now())),
        Visit("sweep: queues at due", lambda: act_on_overdue(timezone.now(), limit=3)),
        Visit("sweep: queues out of order", lambda: settle_queues(timezone.now())),
        Visit("sweep: orphans of a folder", lambda: known(keys)),
        Visit("sweep: an hour's tallies", lambda: happened(hour, hour + HOUR)),
        Visit("log: standing", standing),
        Visit("log: seal a batch", lambda: seal_batch(BATCH)),
    ]


def get(person: User | None, path: str, query: dict[str, str]) -> Visit:
    client = Client(headers={"host": "127.0.0.1"})
    if person:
        client.force_login(person)
    return answered(client, f"{person.username if person else 'anybody'} {address(path, query)}",
                    address(path, query))  # fmt: skip


def answered(client: Client, name: str, url: str) -> Visit:
    def run() -> Any:
        response = client.get(url)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{name}: {response.status_code}")
        return response

    return Visit(name, run)


def address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
