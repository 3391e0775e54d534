"""The API's lists, and one of what each lists, by a key of the big platform."""

from __future__ import annotations

from django.test import Client

from bench.large.cast import Site
from bench.large.sample import Sample
from bench.large.visit import Visit, address, answered
from moderation.api.pages import OLDER, Cursor
from moderation.audit.actor import Actor
from moderation.platforms.keys import create_key, revoke_key
from moderation.platforms.models import ApiKey
from moderation.webhooks.models import Delivery

KEY = "large tables"


def api_lists(site: Site, found: Sample) -> list[Visit]:
    for key in ApiKey.objects.filter(platform=site.big, name=KEY, revoked_at=None):
        revoke_key(key=key, actor=Actor.system())
    secret = create_key(platform=site.big, name=KEY, actor=Actor.system()).secret_text
    submission = found.submission
    deep = {"cursor": Cursor(found.middle, OLDER).encode()}
    received = f"{submission.received_at:%Y-%m-%dT%H:%M:%SZ}"
    endpoint = str(site.big.endpoints.all()[0].id)
    delivery = Delivery.objects.filter(submission_id=submission.id)[0]
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
        (f"/api/v1/submissions/{submission.id}", {}),
        (f"/api/v1/deliveries/{delivery.id}", {}),
        (f"/api/v1/webhook-endpoints/{endpoint}", {}),
    ]
    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"})
    return [answered(client, f"key {address(path, query)}", address(path, query)) for path, query in lists]
