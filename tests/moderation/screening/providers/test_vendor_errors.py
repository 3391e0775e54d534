from __future__ import annotations

from datetime import UTC, datetime

import pytest

from moderation.outbound import Answer, Failure, OutboundFailed, OutboundRefused
from moderation.screening.providers.base import FailureKind
from moderation.screening.providers.vendor_errors import (
    error_of_request,
    error_of_status,
    retry_after_seconds,
)

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, 1)


@pytest.mark.parametrize(
    ("status", "kind", "permanent"),
    [
        (302, "unavailable", True),
        (400, "bad_image", True),
        (401, "auth_failed", True),
        (402, "quota_exhausted", True),
        (403, "auth_failed", True),
        (404, "unavailable", True),
        (408, "unavailable", False),
        (413, "bad_image", True),
        (415, "bad_image", True),
        (422, "bad_image", True),
        (429, "rate_limited", False),
        (500, "unavailable", False),
        (502, "unavailable", False),
        (503, "unavailable", False),
        (504, "unavailable", False),
    ],
)
def test_it_knows_what_a_status_means(status: int, kind: str, permanent: bool) -> None:
    error = error_of_status(answer(status, b"<html>secret</html>"), now=NOW)
    assert (error.kind, error.permanent) == (kind, permanent)
    assert str(error) == f"The analysis API answered {status}."


@pytest.mark.parametrize("place", ["code", "type"])
def test_it_tells_spent_money_from_a_fast_pace(place: str) -> None:
    spent = b'{"error": {"message": "m", "%s": "insufficient_quota"}}' % place.encode()
    assert error_of_status(answer(429, spent, retry_after="5"), now=NOW).kind is FailureKind.QUOTA_EXHAUSTED
    assert error_of_status(answer(429, spent, retry_after="5"), now=NOW).retry_after is None
    fast = b'{"error": {"message": "m", "code": "rate_limit_exceeded"}}'
    assert error_of_status(answer(429, fast), now=NOW).kind is FailureKind.RATE_LIMITED


@pytest.mark.parametrize(
    "body", [b'{"error": "text"}', b'{"error": {"code": 5}}', b"[]", b'{"error": {"code": ["a"]}}']
)
def test_odd_error_bodies_do_not_matter(body: bytes) -> None:
    assert error_of_status(answer(429, body), now=NOW).kind is FailureKind.RATE_LIMITED


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 21:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 20:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 21:00:10 -0000", 10.0),
        ("", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("1, 2", None),
        ("Sun, 99 Nov 2026 21:00:10 GMT", None),
    ],
)
def test_it_reads_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, now=NOW) == seconds
    assert error_of_status(answer(503, retry_after=value), now=NOW).retry_after == seconds


def test_a_request_without_an_answer_is_tried_again_unless_it_was_refused() -> None:
    for failure in set(Failure) - {Failure.TOO_LARGE}:
        error = error_of_request(OutboundFailed(failure))
        assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)
    assert error_of_request(OutboundFailed(Failure.TOO_LARGE)).kind is FailureKind.SCHEMA_VIOLATION
    assert error_of_request(OutboundRefused("url_address")).permanent
