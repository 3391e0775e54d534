"""/api/v1/deliveries: each event on its way to an endpoint, with every attempt."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api import filters
from moderation.api.pages import PAGING, read_page
from moderation.api.problems import Problem
from moderation.api.view import ApiView, actor_of, platform_of
from moderation.vocabulary import WEBHOOK_EVENTS, WEBHOOK_TEST_EVENT
from moderation.webhooks.endpoints import DeliveryBusy, EndpointGone, redeliver
from moderation.webhooks.lists import by_endpoint
from moderation.webhooks.models import Attempt, Delivery, DeliveryState

PATH = "/api/v1/deliveries"
FILTERS = {
    **PAGING,
    "state": filters.one_of(DeliveryState.values),
    "endpoint": filters.uuid,
    "submission": filters.uuid,
    "event": filters.one_of([*(event.value for event in WEBHOOK_EVENTS), WEBHOOK_TEST_EVENT]),
}
COLUMNS = {
    "state": "state",
    "endpoint": "endpoint_id",
    "submission": "submission_id",
    "event": "event",
}


class DeliveriesView(ApiView):
    def get(self, request: Request) -> Response:
        """The platform's deliveries, newest first."""
        found = filters.read_filters(request.query_params, FILTERS)
        rows = deliveries(request).filter(**{COLUMNS[name]: found[name] for name in COLUMNS if name in found})
        parts = None if "submission" in found else by_endpoint(platform_of(request))
        page = read_page(rows, found, path=request.path, query=request.query_params, parts=parts)
        return Response(page.json(delivery_json))


class DeliveryView(ApiView):
    def get(self, request: Request, delivery_id: UUID) -> Response:
        """One delivery with its payload and attempts."""
        delivery = find_delivery(request, delivery_id)
        attempts = [attempt_json(attempt) for attempt in delivery.tries.all()]
        payload = json.loads(delivery.payload)
        return Response(delivery_json(delivery) | {"payload": payload, "attempts": attempts})


class RedeliverView(ApiView):
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Send the event again now, with the same payload and message id."""
        try:
            delivery = redeliver(delivery=find_delivery(request, delivery_id), actor=actor_of(request))
        except DeliveryBusy:
            raise Problem("delivery_busy", "It is being sent at this very moment.") from None
        except EndpointGone:
            raise Problem("endpoint_gone", "The endpoint is switched off or deleted.") from None
        return Response(delivery_json(delivery), status=202)


def deliveries(request: Request) -> QuerySet[Delivery]:
    return Delivery.objects.filter(endpoint__platform=platform_of(request))


def find_delivery(request: Request, delivery_id: UUID) -> Delivery:
    delivery = deliveries(request).filter(id=delivery_id).first()
    if delivery is None:
        raise Http404
    return delivery


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    waiting = delivery.state == DeliveryState.WAITING
    return {
        "id": str(delivery.id),
        "message_id": delivery.message_id,
        "event": delivery.event,
        "endpoint_id": str(delivery.endpoint_id),
        "submission_id": str(delivery.submission_id) if delivery.submission_id else None,
        "state": delivery.state,
        "attempts_made": delivery.attempts,
        "next_attempt_at": delivery.due_at.isoformat() if waiting else None,
        "created_at": delivery.created_at.isoformat(),
        "finished_at": delivery.finished_at.isoformat() if delivery.finished_at else None,
        "links": {"self": f"{PATH}/{delivery.id}"},
    }


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "at": attempt.at.isoformat(),
        "status": attempt.status,
        "error": attempt.error or None,
        "elapsed_ms": attempt.elapsed_ms,
        "excerpt": attempt.excerpt,
    }
