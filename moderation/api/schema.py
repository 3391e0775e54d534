"""What the named schemas of the OpenAPI document are put together from."""

from __future__ import annotations

from typing import Any

from moderation.vocabulary import WEBHOOK_EVENTS, Category

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
UUID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {"type": "string", "format": "date-time"}
CATEGORY: Schema = {"type": "string", "enum": [category.value for category in Category]}
EVENTS: Schema = {"type": "string", "enum": [event.value for event in WEBHOOK_EVENTS]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def described(schema: Schema, description: str) -> Schema:
    return schema | {"description": description}


def listed(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def fixed(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def page_of(name: str) -> Schema:
    address = nullable(described(TEXT, "path and query of the neighbouring page"))
    return fixed({"results": listed(ref(name)), "next": address, "previous": address})
