"""/api/v1/submissions/batch: many submissions in one JSON body, each with a result of its own."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.accept import accept
from moderation.api.idempotency_header import HEADER, check_key
from moderation.api.parsers import json_limit
from moderation.api.posted import from_value
from moderation.api.problems import BODY, Problem, describe, invalid_field
from moderation.api.representation import accepted_json
from moderation.api.view import ApiView, actor_of, platform_of

ITEMS = "submissions"
ITEM_KEY = "idempotency_key"
ITEMS_MOST = 100


class BatchView(ApiView):
    def post(self, request: Request) -> Response:
        """Accept up to 100 images. 200, and for each item its status with the submission or the problem."""
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            detail = f"In a batch each item has its own key, in “{ITEM_KEY}”."
            raise Problem("idempotency_key_invalid", detail, field=HEADER)
        items = read_items(self.parse(request, limit=json_limit()))
        return Response({"results": [self.result(request, item) for item in items]})

    def result(self, request: Request, item: Any) -> dict[str, Any]:
        try:
            key = ""
            if isinstance(item, dict) and ITEM_KEY in item:
                item = dict(item)
                key = item_key(item.pop(ITEM_KEY))
            submission = accept(
                platform=platform_of(request),
                actor=actor_of(request),
                posted=from_value(item, field=ITEMS),
                idempotency_key=key,
                key_field=ITEM_KEY,
            )
        except Problem as problem:
            return {"status": problem.status, "problem": describe(problem, request.path)}
        return {"status": 202, "submission": accepted_json(submission)}


def read_items(value: Any) -> list[Any]:
    """The items of a batch. Raises Problem."""
    if not isinstance(value, dict):
        raise Problem("type_invalid", "A batch is a JSON object.", field=BODY)
    if unknown := sorted(value.keys() - {ITEMS}):
        raise invalid_field("unknown_field", f"There is no field “{unknown[0][:64]}”.", unknown[0][:64])
    items = value.get(ITEMS)
    if not isinstance(items, list) or not items:
        raise invalid_field("field_missing", "This must be a list of 1 to 100 submissions.", ITEMS)
    if len(items) > ITEMS_MOST:
        raise invalid_field(
            "too_many_items", f"At most {ITEMS_MOST} are allowed; these are {len(items)}.", ITEMS
        )
    return items


def item_key(value: Any) -> str:
    if not isinstance(value, str):
        raise invalid_field("type_invalid", "This must be a text.", ITEM_KEY)
    return check_key(value, field=ITEM_KEY)
