"""The API as a client calls it, and the traces that a call leaves."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moderation.api.codes import CODES
from moderation.audit.models import Entry
from moderation.intake.models import IdempotencyKey, Image, Submission
from moderation.webhooks.models import Delivery

SUBMISSIONS = "/api/v1/submissions"


@dataclass(frozen=True)
class Api:
    client: Client
    key: str

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", **(more or {})}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers())

    def post_form(
        self, fields: dict[str, Any], *, path: str = SUBMISSIONS, headers: dict[str, str] | None = None
    ) -> Any:
        return self.client.post(path, fields, headers=self.headers(headers))

    def post_file(self, data: bytes, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        return self.post_form({"image": a_file(data), **fields}, headers=headers)

    def post_json(self, value: Any, *, path: str = SUBMISSIONS, headers: dict[str, str] | None = None) -> Any:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.send("POST", path, body, headers=headers)

    def send(
        self, method: str, path: str, body: bytes = b"", *, headers: dict[str, str] | None = None
    ) -> Any:
        kind = "application/json" if body else ""
        return self.client.generic(method, path, body, kind, headers=self.headers(headers))


@dataclass(frozen=True)
class Traces:
    """Rows, stored files and temporary files."""

    rows: dict[str, int]
    files: frozenset[str]

    @classmethod
    def now(cls, *folders: Path) -> Traces:
        rows = {model.__name__: model.objects.count() for model in MODELS}
        found = {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}
        return cls(rows, frozenset(found))


MODELS: tuple[Any, ...] = (Submission, Image, IdempotencyKey, Entry, Delivery)


def a_file(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def assert_problem(response: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """The problem, after a look at its shape; with `field`, one of its errors has this code and field.

    Every code in it is one that the documentation lists.
    """
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code", "instance", "request_id"} <= problem.keys()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert {problem["code"], *(error["code"] for error in problem.get("errors", []))} <= CODES.keys()
    if field is None:
        assert problem["code"] == code
    else:
        assert (code, field) in {(error["code"], error["field"]) for error in problem["errors"]}
    return problem
