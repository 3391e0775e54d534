"""Where the demo's platforms hear of outcomes: the receiver on this machine."""

from __future__ import annotations

from moderation.audit.actor import Actor
from moderation.platforms.models import Platform
from moderation.processes.ports import HOST
from moderation.webhooks.endpoints import change_endpoint, create_endpoint
from moderation.webhooks.models import Endpoint, EndpointState


def seed_endpoint(platform: Platform, *, known_id: str, receiver_port: int) -> Endpoint:
    """The platform's endpoint at the receiver, made when it was never made, moved when the port is another.

    One that an admin deleted or pointed elsewhere stays as they left it.
    """
    path = f"/hooks/{platform.slug}"
    url = f"http://{HOST}:{receiver_port}{path}"
    endpoint = Endpoint.objects.filter(id=known_id).first() if known_id else find_endpoint(platform, path)
    if endpoint is None:
        return create_endpoint(platform=platform, url=url, events=[], actor=Actor.system()).endpoint
    ours = endpoint.url.startswith(f"http://{HOST}:") and endpoint.url.endswith(path)
    if ours and endpoint.url != url and endpoint.state != EndpointState.DELETED:
        return change_endpoint(endpoint=endpoint, url=url, actor=Actor.system())
    return endpoint


def find_endpoint(platform: Platform, path: str) -> Endpoint | None:
    """One that a start made which was killed before it could note the id."""
    return platform.endpoints.filter(url__startswith=f"http://{HOST}:", url__endswith=path).first()
