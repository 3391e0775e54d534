from __future__ import annotations

from typing import Any, get_args

import pytest
from openai.types.responses.response_error import ResponseError

from moderation.screening.providers.base import FailureKind
from moderation.screening.providers.openai_errors import error_of_failure

PASSING_OR_OURS = {
    "server_error": (FailureKind.UNAVAILABLE, False),
    "vector_store_timeout": (FailureKind.UNAVAILABLE, False),
    "rate_limit_exceeded": (FailureKind.RATE_LIMITED, False),
    "data_residency_mismatch": (FailureKind.UNAVAILABLE, True),
    "invalid_prompt": (FailureKind.REFUSED, True),
    "bio_policy": (FailureKind.REFUSED, True),
    "misalignment_policy_violation": (FailureKind.REFUSED, True),
    "image_content_policy_violation": (FailureKind.REFUSED, True),
}
CODES = get_args(ResponseError.model_fields["code"].annotation)


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_the_sdk_knows_has_its_kind(code: str) -> None:
    """What is none of the others is about the picture."""
    error = error_of_failure({"code": code, "message": "secret words"})
    assert (error.kind, error.permanent) == PASSING_OR_OURS.get(code, (FailureKind.BAD_IMAGE, True))
    assert "secret" not in str(error)


@pytest.mark.parametrize("code", ["insufficient_quota", "credit_balance_exhausted"])
def test_spent_money_is_spent_inside_http_200_too(code: str) -> None:
    assert error_of_failure({"code": code}).kind is FailureKind.QUOTA_EXHAUSTED


@pytest.mark.parametrize("odd", [None, "text", {}, {"code": None}, {"code": ["a"]}, {"code": "novel"}])
def test_an_unknown_failure_may_pass(odd: Any) -> None:
    error = error_of_failure(odd)
    assert (error.kind, error.permanent) == (FailureKind.UNAVAILABLE, False)
