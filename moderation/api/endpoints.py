"""/api/v1/webhook-endpoints: where the platform wants its webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.deliveries import delivery_json
from moderation.api.filters import read_filters
from moderation.api.problems import BODY, FieldError, Problem, invalid
from moderation.api.view import ApiView, actor_of, platform_of
from moderation.webhooks.endpoints import (
    EndpointGone,
    EndpointInvalid,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    problems_of,
    rotate_secret,
    send_test,
    set_enabled,
)
from moderation.webhooks.models import Endpoint, EndpointState

PATH = "/api/v1/webhook-endpoints"
TYPES: dict[str, tuple[type, str]] = {
    "url": (str, "This must be a text."),
    "events": (list, "This must be a list of event names; an empty one means all events."),
    "enabled": (bool, "This must be true or false."),
}


class EndpointsView(ApiView):
    def get(self, request: Request) -> Response:
        """All endpoints of the platform; there are ten at most."""
        read_filters(request.query_params, {})
        return Response({"results": [endpoint_json(endpoint) for endpoint in endpoints(request)]})

    def post(self, request: Request) -> Response:
        """Add an endpoint. Its secret is in this answer and in no other."""
        fields = read_fields(self.parse(request), allowed=("url", "events"), needed=("url",))
        with worded():
            new = create_endpoint(
                platform=platform_of(request),
                url=fields["url"],
                events=fields.get("events", []),
                actor=actor_of(request),
            )
        body = endpoint_json(new.endpoint)
        return Response(
            body | {"secret": new.secret}, status=201, headers={"Location": f"{PATH}/{body['id']}"}
        )


class EndpointView(ApiView):
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        return Response(endpoint_json(find_endpoint(request, endpoint_id)))

    def patch(self, request: Request, endpoint_id: UUID) -> Response:
        """Change URL or events, switch it on or off; what is not named stays."""
        endpoint = find_endpoint(request, endpoint_id)
        fields = read_fields(self.parse(request), allowed=("url", "events", "enabled"))
        actor = actor_of(request)
        with worded():
            if "url" in fields or "events" in fields:
                change_endpoint(
                    endpoint=endpoint, url=fields.get("url"), events=fields.get("events"), actor=actor
                )
            if "enabled" in fields:
                set_enabled(
                    endpoint=endpoint, enabled=fields["enabled"], reason="by the platform", actor=actor
                )
        return Response(endpoint_json(find_endpoint(request, endpoint_id)))

    def delete(self, request: Request, endpoint_id: UUID) -> Response:
        delete_endpoint(endpoint=find_endpoint(request, endpoint_id), actor=actor_of(request))
        return Response(status=204)


class TestView(ApiView):
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """Send an `endpoint.test` event to this endpoint alone."""
        with worded():
            delivery = send_test(endpoint=find_endpoint(request, endpoint_id), actor=actor_of(request))
        return Response(delivery_json(delivery), status=202)


class RotateSecretView(ApiView):
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """A new secret, shown once; the old one signs too for 24 hours."""
        with worded():
            secret = rotate_secret(endpoint=find_endpoint(request, endpoint_id), actor=actor_of(request))
        return Response({"secret": secret})


def endpoints(request: Request) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(platform=platform_of(request)).exclude(state=EndpointState.DELETED)


def find_endpoint(request: Request, endpoint_id: UUID) -> Endpoint:
    endpoint = endpoints(request).filter(id=endpoint_id).first()
    if endpoint is None:
        raise Http404
    return endpoint


def endpoint_json(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "events": endpoint.events,
        "enabled": endpoint.state == EndpointState.ENABLED,
        "disabled_reason": endpoint.state_reason or None,
        "created_at": endpoint.created_at.isoformat(),
        "links": {"self": f"{PATH}/{endpoint.id}"},
    }


def read_fields(value: Any, *, allowed: tuple[str, ...], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a small JSON object, by name and type. Raises Problem with every error, the content's included."""
    if not isinstance(value, dict):
        raise Problem("type_invalid", "Send a JSON object.", field=BODY)
    errors = [
        FieldError("unknown_field", f"There is no field “{name[:64]}”.", name[:64])
        for name in sorted(value.keys() - set(allowed))[:20]
    ]
    errors += [FieldError("field_missing", "This is needed.", name) for name in needed if name not in value]
    for name in allowed:
        kind, words = TYPES[name]
        if name in value and not isinstance(value[name], kind):
            errors.append(FieldError("type_invalid", words, name))
    url, events = value.get("url"), value.get("events")
    texts = [event for event in events if isinstance(event, str)] if isinstance(events, list) else None
    if texts is not None and texts != events:
        errors.append(FieldError("type_invalid", "Event names are texts.", "events"))
    if errors:
        content = problems_of(url=url if isinstance(url, str) else None, events=texts)
        raise invalid([*errors, *as_errors(content)])
    return value


def as_errors(problems: Iterable[tuple[str, str, str]]) -> list[FieldError]:
    return [FieldError(code, detail, field or None) for code, field, detail in problems]


@contextmanager
def worded() -> Iterator[None]:
    """What webhooks refuse, as a Problem."""
    try:
        yield
    except EndpointInvalid as error:
        raise invalid(as_errors(error.errors)) from None
    except EndpointGone:
        raise Problem("endpoint_gone", "The endpoint is switched off or deleted.") from None
