"""OpenAPI 3.1 at /api/schema/: drf-spectacular finds the addresses, our table has the words."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.operations import OPERATIONS, as_openapi
from moderation.api.schemas import SCHEMAS
from moderation.api.view import ApiView

API_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key of your platform: `Authorization: Bearer sl_live_…`",
}


class TableSchema(AutoSchema):
    """Takes an operation from the table. An address without an entry there fails the tests with a KeyError."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any]:
        return as_openapi(path, method, OPERATIONS[(path, method)])


class SchemaView(ApiView):
    authentication_classes = []
    permission_classes = []
    schema = None

    def get(self, request: Request) -> Response:
        return Response(document())


@cache
def document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    generator: Any = SchemaGenerator  # untyped
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


def add_components(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's postprocessing hook: the schemas that the operations refer to."""
    components = {"schemas": SCHEMAS, "securitySchemes": {"apiKey": API_KEY}}
    return result | {"components": components, "servers": [{"url": "/"}]}
