"""The pages that look things up: submissions, the log, quality, platforms, people, one's own day."""

from __future__ import annotations

from datetime import timedelta

from bench.large.cast import Site
from bench.large.sample import Sample
from bench.large.visit import Visit, get
from moderation.bulk.models import Bulk


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
    bulk = Bulk.objects.filter(person=site.senior).latest("id")
    return [
        *(get(person, "/", {}) for person in (site.admin, site.moderator)),
        *(get(person, "/me/", {}) for person in (site.admin, site.moderator)),
        *(get(site.moderator, "/go", q) for q in words),
        *(get(person, "/submissions/", q) for person in (site.admin, site.moderator, site.pair, site.auditor)
          for q in searches),
        *(get(person, f"/submissions/uploaders/{site.big.slug}/{submission.uploader_id}", {})
          for person in (site.senior, site.moderator, site.auditor)),
        *(get(person, "/submissions/saved/", {}) for person in (site.admin, site.moderator)),
        get(site.senior, f"/submissions/bulk/{bulk.id}/", {}),
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
        get(site.admin, f"/platforms/{site.big.slug}/queues/weapons/", {}),
        get(site.admin, "/people/", {}),
        get(site.admin, f"/people/{site.moderator.id}/", {}),
        get(site.moderator, "/preferences/keys", {}),
        get(None, "/healthz", {}),
        get(None, "/readyz", {}),
    ]  # fmt: skip
