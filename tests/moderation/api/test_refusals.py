"""Each of these is told at once what is wrong, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from moderation.platforms.models import ApiKey
from tests import pictures
from tests.cast import Cast
from tests.moderation.api.calls import SUBMISSIONS, Api, Traces, a_file, assert_problem, base64_of
from tests.timing import answer_within

SECOND = 1.0
LARGE_TEXT = json.dumps({"note": "x" * 2_000_000})

BAD_IMAGES: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "text named .jpg": (lambda: pictures.TEXT, 415, "image_unsupported"),
    "svg": (lambda: pictures.SVG, 415, "image_unsupported"),
    "eps": (lambda: pictures.EPS, 415, "image_unsupported"),
    "heic": (lambda: pictures.HEIC, 415, "image_unsupported"),
    "cut jpeg": (lambda: pictures.jpeg()[:-200], 422, "image_truncated"),
    "cut png": (lambda: pictures.png()[:-20], 422, "image_truncated"),
    "cut gif": (lambda: pictures.gif()[:-2], 422, "image_truncated"),
    "cut webp": (lambda: pictures.webp()[:-100], 422, "image_truncated"),
    "65000 x 65000 png header": (pictures.png_header_of_65000, 422, "image_side_too_long"),
    "177 megapixel png in 21 kB": (pictures.png_of_177_megapixels, 422, "image_too_many_pixels"),
    "60 gif frames of 16 megapixels": (
        pictures.sixty_gif_frames_of_16_megapixels,
        422,
        "image_too_many_pixels_in_frames",
    ),
    "21 MB": (pictures.too_many_bytes, 413, "image_too_large"),
    "nothing": (lambda: b"", 422, "image_missing"),
}


@pytest.fixture
def refused(traces: Callable[[], Traces]) -> Callable[..., dict[str, Any]]:
    """Calls, and asserts that the answer is this problem, within a second, without a trace."""

    def check(call: Callable[[], Any], status: int, code: str, field: str | None = None) -> dict[str, Any]:
        before = traces()
        response = answer_within(SECOND, call)
        assert traces() == before
        return assert_problem(response, status, code, field)

    return check


Refused = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_it_refuses_a_bad_image_in_a_form(api: Api, refused: Refused, name: str) -> None:
    make, status, code = BAD_IMAGES[name]
    data = make()
    refused(lambda: api.post_file(data), status, code, "image")


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_it_refuses_a_bad_image_in_json(api: Api, refused: Refused, name: str) -> None:
    make, status, code = BAD_IMAGES[name]
    body = json.dumps({"image": base64_of(make())}).encode()
    refused(lambda: api.post_json(body), status, code, "image")


def test_it_refuses_a_body_over_the_limit_by_its_length(api: Api, refused: Refused) -> None:
    body = json.dumps({"image": base64_of(bytes(26 * 2**20))}).encode()
    refused(lambda: api.post_json(body), 413, "body_too_large", "image")


def test_it_needs_a_key(cast: Cast, refused: Refused) -> None:
    file = a_file(pictures.jpeg())
    refused(lambda: Client().post(SUBMISSIONS, {"image": file}), 401, "key_missing", "Authorization")


def test_it_refuses_a_wrong_key(api: Api, refused: Refused) -> None:
    wrong = [api.key[:-1] + ("a" if api.key[-1] != "a" else "b"), "sl_live_x", "", "é"]
    for text in wrong:
        headers = {"Authorization": f"Bearer {text}"}
        refused(
            lambda headers=headers: Client().get(SUBMISSIONS, headers=headers),
            401,
            "key_invalid",
            "Authorization",
        )
    basic = {"Authorization": f"Basic {api.key}"}
    refused(lambda: Client().get(SUBMISSIONS, headers=basic), 401, "key_invalid", "Authorization")


def test_it_challenges_who_has_no_key(cast: Cast) -> None:
    assert Client().get(SUBMISSIONS).headers["WWW-Authenticate"].startswith("Bearer")


def test_it_refuses_a_revoked_key(api: Api, refused: Refused) -> None:
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    refused(lambda: api.get(SUBMISSIONS), 401, "key_invalid", "Authorization")


def test_it_needs_an_image(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_form({"caption": "hello"}), 422, "image_missing", "image")
    refused(lambda: api.post_json({"caption": "hello"}), 422, "image_missing", "image")
    refused(lambda: api.post_json({"image": None}), 422, "image_missing", "image")
    refused(lambda: api.send("POST", SUBMISSIONS), 422, "image_missing", "image")


def test_it_refuses_an_image_that_is_a_text_of_the_form(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_form({"image": "hello"}), 422, "image_missing", "image")


@pytest.mark.parametrize("value", ["not base64!", "data:image/png;base64,@@", "aGVsbG8", "\ud800", "é"])
def test_it_refuses_broken_base64(api: Api, refused: Refused, value: str) -> None:
    refused(lambda: api.post_json({"image": value}), 422, "image_base64_invalid", "image")


def test_it_refuses_two_megabytes_of_metadata(api: Api, refused: Refused) -> None:
    file = a_file(pictures.jpeg())
    form = {"image": file, "metadata": LARGE_TEXT}
    refused(lambda: api.post_form(form), 422, "metadata_too_large", "metadata")
    value = {"image": base64_of(pictures.jpeg()), "metadata": json.loads(LARGE_TEXT)}
    refused(lambda: api.post_json(value), 422, "metadata_too_large", "metadata")


def test_it_refuses_fields_larger_than_any_may_be(api: Api, refused: Refused) -> None:
    form = {"caption": "x" * 5_000_000, "image": a_file(pictures.jpeg())}
    refused(lambda: api.post_form(form), 413, "body_too_large", "body")


def test_it_names_every_unknown_field_and_every_other_error_at_once(api: Api, refused: Refused) -> None:
    value = {"image": base64_of(pictures.TEXT), "captoin": "x", "zoom": 1, "caption": 7, "priority": -1}
    problem = refused(lambda: api.post_json(value), 422, "unknown_field", "captoin")
    assert problem["code"] == "invalid"
    assert {(error["code"], error["field"]) for error in problem["errors"]} == {
        ("unknown_field", "captoin"),
        ("unknown_field", "zoom"),
        ("type_invalid", "caption"),
        ("priority_invalid", "priority"),
        ("image_unsupported", "image"),
    }


def test_it_refuses_unknown_fields_and_files_of_a_form(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_file(pictures.jpeg(), zoom="1"), 422, "unknown_field", "zoom")
    file = a_file(pictures.jpeg())
    refused(lambda: api.post_file(pictures.jpeg(), second=file), 422, "unknown_field", "second")
    file = a_file(b"{}")
    refused(lambda: api.post_file(pictures.jpeg(), metadata=file), 422, "type_invalid", "metadata")


def test_it_refuses_fields_given_twice(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_file(pictures.jpeg(), caption=["a", "b"]), 422, "field_repeated", "caption")
    two = [a_file(pictures.jpeg()), a_file(pictures.png())]
    refused(lambda: api.post_form({"image": two}), 422, "field_repeated", "image")


def test_it_says_that_an_image_url_is_not_supported(api: Api, refused: Refused) -> None:
    value = {"image_url": "https://example.com/a.jpg"}
    for call in (lambda: api.post_json(value), lambda: api.post_form(value)):
        problem = refused(call, 422, "not_supported", "image_url")
        assert (problem["code"], len(problem["errors"])) == ("not_supported", 1)


def test_it_refuses_what_is_no_object(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_json([1]), 422, "type_invalid", "body")


BROKEN = {
    "duplicate keys": (b'{"caption": "a", "caption": "b"}', "duplicate_key", "caption"),
    "duplicate keys inside": (b'{"metadata": {"a": 1, "a": 2}}', "duplicate_key", "metadata"),
    "duplicate keys deep inside": (
        b'{"metadata": {"b": [1, {"a": 1, "a": 2}]}}',
        "duplicate_key",
        "metadata",
    ),
    "duplicate keys after metadata": (
        b'{"metadata": {"b": [1]}, "c": {"a": 1, "a": 2}}',
        "duplicate_key",
        "a",
    ),
    "cut off": (b'{"caption": "a"', "json_invalid", "body"),
    "nothing": (b" ", "json_invalid", "body"),
    "NaN": (b'{"metadata": {"a": NaN}}', "json_invalid", "body"),
    "Infinity": (b'{"metadata": {"a": -Infinity}}', "json_invalid", "body"),
    "a number beyond floats": (b'{"metadata": {"a": 1e999}}', "json_invalid", "body"),
    "a number of too many digits": (b'{"priority": ' + b"9" * 5000 + b"}", "json_invalid", "body"),
    "not UTF-8": (b'{"caption": "\xff"}', "json_invalid", "body"),
    "a raw control character": (b'{"caption": "\x01"}', "json_invalid", "body"),
    "nested beyond reason": (
        b'{"metadata": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "json_invalid",
        "body",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_it_refuses_broken_json(api: Api, refused: Refused, name: str) -> None:
    body, code, field = BROKEN[name]
    refused(lambda: api.post_json(body), 400, code, field)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "{", '{"a": NaN}', "[1]"])
def test_it_refuses_broken_metadata_of_a_form(api: Api, refused: Refused, text: str) -> None:
    response = refused(
        lambda: api.post_file(pictures.jpeg(), metadata=text),
        422 if text == "[1]" else 400,
        {"[1]": "type_invalid", '{"a": 1, "a": 2}': "duplicate_key"}.get(text, "json_invalid"),
        "metadata",
    )
    assert len(response["errors"]) == 1


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"external_id": "x" * 201}, "too_long", "external_id"),
    ({"uploader_id": "x" * 201}, "too_long", "uploader_id"),
    ({"caption": "x" * 10_001}, "too_long", "caption"),
    ({"surface": "x" * 65}, "too_long", "surface"),
    ({"language": "x" * 36}, "too_long", "language"),
    ({"language": "e"}, "language_invalid", "language"),
    ({"language": "en_GB"}, "language_invalid", "language"),
    ({"caption": "a\0b"}, "nul_character", "caption"),
    ({"caption": "a\ud800b"}, "text_encoding_invalid", "caption"),
    ({"caption": ["a"]}, "type_invalid", "caption"),
    ({"external_id": 7}, "type_invalid", "external_id"),
    ({"metadata": [1]}, "type_invalid", "metadata"),
    ({"metadata": {"a": "\0"}}, "nul_character", "metadata"),
    ({"metadata": {"\udfff": 1}}, "text_encoding_invalid", "metadata"),
    ({"metadata": {"a": "x" * 4090}}, "metadata_too_large", "metadata"),
    ({"metadata": json.loads('{"a":' * 20 + "1" + "}" * 20)}, "metadata_too_deep", "metadata"),
    ({"priority": -1}, "priority_invalid", "priority"),
    ({"priority": True}, "priority_invalid", "priority"),
    ({"priority": 1.5}, "priority_invalid", "priority"),
    ({"priority": "1"}, "priority_invalid", "priority"),
    ({"image": 7}, "type_invalid", "image"),
]


@pytest.mark.parametrize(("fields", "code", "field"), FIELDS)
def test_it_refuses_a_bad_field(
    api: Api, refused: Refused, fields: dict[str, Any], code: str, field: str
) -> None:
    refused(lambda: api.post_json({"image": base64_of(pictures.jpeg()), **fields}), 422, code, field)


def test_it_refuses_bad_fields_of_a_form(api: Api, refused: Refused) -> None:
    refused(lambda: api.post_file(pictures.jpeg(), priority="-1"), 422, "priority_invalid", "priority")
    refused(lambda: api.post_file(pictures.jpeg(), caption="a\0"), 422, "nul_character", "caption")
    latin1 = b'--b\r\nContent-Disposition: form-data; name="caption"\r\n\r\n\xe9\r\n--b--\r\n'
    refused(lambda: send_form(api, latin1), 422, "text_encoding_invalid", "caption")


def test_it_refuses_what_is_no_form(api: Api, refused: Refused) -> None:
    start = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    refused(lambda: send_form(api, start + pictures.jpeg()), 400, "multipart_invalid", "body")
    problem = refused(lambda: send_form(api, b"x", boundary=""), 400, "multipart_invalid", "Content-Type")
    assert "None" not in problem["detail"]


def send_form(api: Api, body: bytes, boundary: str = "b") -> Any:
    kind = f"multipart/form-data; boundary={boundary}"
    return api.client.generic("POST", SUBMISSIONS, body, kind, headers=api.headers())


@pytest.mark.parametrize("kind", ["text/plain", "image/jpeg", "application/x-www-form-urlencoded"])
def test_it_refuses_another_content_type(api: Api, refused: Refused, kind: str) -> None:
    def call() -> Any:
        return api.client.generic("POST", SUBMISSIONS, b"x=1", kind, headers=api.headers())

    refused(call, 415, "content_type_unsupported", "Content-Type")


@pytest.mark.parametrize("key", ["", '""', '"a', "é", "x" * 256, '"' + "x" * 256 + '"', '"a"b'])
def test_it_refuses_a_bad_idempotency_key(api: Api, refused: Refused, key: str) -> None:
    def call() -> Any:
        return api.post_file(pictures.jpeg(), headers={"Idempotency-Key": key})

    refused(call, 400, "idempotency_key_invalid", "Idempotency-Key")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/submissions/not-a-uuid", 404, "not_found"),
        ("GET", "/api/v1/submissions/0197f3c0-0000-7000-8000-000000000000", 404, "not_found"),
        ("DELETE", "/api/v1/submissions", 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/submissions", 405, "method_not_allowed"),
        ("PUT", "/api/docs/", 405, "method_not_allowed"),
    ],
)
def test_it_answers_any_other_address_with_a_problem(
    api: Api, refused: Refused, method: str, path: str, status: int, code: str
) -> None:
    refused(lambda: api.send(method, path), status, code)


def test_it_answers_a_host_that_is_not_ours_with_a_problem(api: Api) -> None:
    response = Client().get(SUBMISSIONS, headers={"Host": "evil.example"})
    assert_problem(response, 400, "bad_request")


def test_the_guide_shows_a_problem_as_it_is_told(api: Api, settings: Any) -> None:
    told = api.post_file(pictures.png()[:-60]).json()
    shown = (settings.BASE_DIR / "docs" / "api.md").read_text()
    for member in ("type", "title", "code", "detail"):
        assert f'"{member}": "{told[member]}"' in shown
    assert json.dumps(told["errors"][0], ensure_ascii=False) in shown
