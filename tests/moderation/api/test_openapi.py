from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from moderation.api import problems
from moderation.api.codes import CODES
from moderation.api.openapi import document
from moderation.api.operations import OPERATIONS
from moderation.intake.rejection import RejectionCode
from moderation.outbound.errors import REFUSALS
from moderation.webhooks.endpoints import problems_of
from tests import pictures
from tests.moderation.api.calls import SUBMISSIONS, Api, base64_of
from tests.moderation.api.test_submissions import approve, submission_of

MAKERS = {"Problem", "FieldError", "invalid_field", "unauthorized", "_Refused"}


def fits(name: str, value: Any) -> None:
    """Assert that the value is what the document says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    Draft202012Validator(schema).validate(value)


def test_it_is_openapi_3_1_without_a_key() -> None:
    response = Client().get("/api/schema/")
    assert response.status_code == 200
    body = response.json()
    assert body["openapi"] == "3.1.0"
    assert body["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert set(body["paths"][SUBMISSIONS]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }


def test_it_has_every_operation_and_every_reference() -> None:
    body = document()
    found = {(path, method.upper()) for path, item in body["paths"].items() for method in item}
    assert found == set(OPERATIONS)
    names = set(re.findall(r"#/components/schemas/(\w+)", str(body)))
    assert names <= set(body["components"]["schemas"])
    ids = [operation["operationId"] for item in body["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_every_schema_is_one() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_answers_are_what_it_says(api: Api) -> None:
    made = api.post_json({"url": "https://hooks.example.com/"}, path="/api/v1/webhook-endpoints").json()
    fits("NewEndpoint", made)
    fits("EndpointList", api.get("/api/v1/webhook-endpoints").json())
    fits("Delivery", api.send("POST", f"/api/v1/webhook-endpoints/{made['id']}/test").json())
    posted = api.post_file(pictures.jpeg())
    fits("Submission", posted.json())
    approve(submission_of(posted))
    fits("Submission", api.get(f"{SUBMISSIONS}/{posted.json()['id']}").json())
    fits("SubmissionPage", api.get(SUBMISSIONS, limit=1).json())
    page = api.get("/api/v1/deliveries").json()
    fits("DeliveryPage", page)
    fits("DeliveryWithAttempts", api.get(page["results"][0]["links"]["self"]).json())
    fits("EventList", api.get("/api/v1/events").json())
    batch = {"submissions": [{"image": base64_of(pictures.jpeg())}, {"zoom": 1}]}
    fits("Batch", {"submissions": batch["submissions"][:1]})
    fits("BatchResult", api.post_json(batch, path=f"{SUBMISSIONS}/batch").json())
    fits("Problem", api.post_json({"zoom": 1}).json())
    fits("Secret", api.send("POST", f"/api/v1/webhook-endpoints/{made['id']}/rotate-secret").json())


def test_the_page_names_every_operation_and_code() -> None:
    response = Client().get("/api/docs/")
    assert response.status_code == 200
    page = response.content.decode()
    for path, method in OPERATIONS:
        assert f"<b>{method}</b> {path}" in page
    for code in CODES:
        assert f'id="{code}"' in page
    assert len(re.findall("<h1[ >]", page)) == 1
    assert not re.search(r"""style=|<style|\son\w+=|src=["']https?:""", page)


def test_the_pages_examples_call_the_address_that_it_is_read_at() -> None:
    page = Client().get("/api/docs/", headers={"Host": "localhost:8123"}).content.decode()
    assert "http://localhost:8123/api/v1/submissions" in page
    assert "$HOST" not in page
    assert "127.0.0.1" not in page


def test_every_code_that_can_be_raised_is_listed() -> None:
    """Those that the calls which make an error name, and what is wrong with images, endpoints and their URLs."""
    named = {code for path in Path(problems.__file__).parent.glob("*.py") for code in codes_in(path)}
    assert {"field_missing", "idempotency_running", "key_invalid", "json_invalid"} <= named
    of_endpoints = {code for code, _, _ in problems_of(url="", events=["x"])}
    of_images = {code.value for code in RejectionCode}
    assert named | of_endpoints | of_images | REFUSALS.keys() <= CODES.keys()


def codes_in(path: Path) -> Iterator[str]:
    """The texts that stand first in a call of something that makes an error."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in MAKERS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_worded(code: str) -> None:
    status, title = CODES[code]
    problem = problems.Problem(code, "Words.")
    assert problems.describe(problem, "/api/x") == {
        "type": f"/api/docs/#{code}",
        "title": title,
        "status": status,
        "detail": "Words.",
        "code": code,
        "instance": "/api/x",
        "request_id": "",
    }


def test_every_address_is_under_api() -> None:
    assert get_resolver().resolve("/api/v1/submissions").url_name == "api_submissions"
