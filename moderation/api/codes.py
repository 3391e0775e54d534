"""Every code of a problem: its HTTP status and what it means, for answers and for the documentation."""

from __future__ import annotations

from http import HTTPStatus

CODES: dict[str, tuple[int, str]] = {
    "invalid": (422, "Several fields are not valid"),
    # who asks
    "key_missing": (401, "An API key is needed"),
    "key_invalid": (401, "The API key is unknown or revoked"),
    "signature_invalid": (401, "The webhook signature does not hold"),
    # the request as a whole
    "bad_request": (400, "The request is not valid HTTP for this server"),
    "forbidden": (403, "Not allowed"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "This address does not take that method"),
    "body_incomplete": (400, "The body ended before it was complete"),
    "body_too_large": (413, "The body is too large"),
    "length_required": (411, "The body's length is needed"),
    "content_type_unsupported": (415, "The Content-Type is not supported"),
    "json_invalid": (400, "The JSON is broken"),
    "duplicate_key": (400, "A JSON object has a key twice"),
    "multipart_invalid": (400, "The multipart body is broken"),
    "idempotency_key_invalid": (400, "The Idempotency-Key is not valid"),
    "idempotency_mismatch": (422, "The Idempotency-Key was used for other content"),
    "idempotency_running": (409, "The first request with this Idempotency-Key is still running"),
    # fields
    "unknown_field": (422, "There is no such field"),
    "unknown_filter": (422, "There is no such filter"),
    "filter_invalid": (422, "The filter's value is not valid"),
    "field_repeated": (422, "The field is given more than once"),
    "field_missing": (422, "The field is needed"),
    "type_invalid": (422, "The field has the wrong type"),
    "too_long": (422, "The field is too long"),
    "nul_character": (422, "The text has a NUL character"),
    "text_encoding_invalid": (422, "The text is not valid Unicode"),
    "language_invalid": (422, "The language is not a BCP 47 tag"),
    "priority_invalid": (422, "The priority is not a whole number from 0"),
    "metadata_too_large": (422, "The metadata is larger than 4 KB"),
    "metadata_too_deep": (422, "The metadata is nested too deeply"),
    "not_supported": (422, "Not supported"),
    "too_many_items": (422, "The batch has too many items"),
    "category_unknown": (422, "There is no such category"),
    "complainant_unknown": (422, "There is no such complainant"),
    # reports and appeals
    "submission_unprocessable": (409, "The submission could not be opened as a picture"),
    "submission_erased": (409, "The submission has been erased"),
    "not_decided": (409, "The submission has no outcome yet"),
    "appeal_open": (409, "An appeal against this outcome is being decided"),
    "already_appealed": (409, "There was an appeal against this decision already"),
    "too_many_reports": (409, "Too many reports of this submission wait already"),
    # the image
    "image_missing": (422, "There is no image"),
    "image_base64_invalid": (422, "The image is not valid base64"),
    "image_unsupported": (415, "The image's format is not supported"),
    "image_too_large": (413, "The image file is too large"),
    "image_truncated": (422, "The image is cut off"),
    "image_corrupt": (422, "The image is damaged"),
    "image_too_many_pixels": (422, "The image has too many pixels"),
    "image_side_too_long": (422, "The image is too wide or too high"),
    "image_too_many_frames": (422, "The animation has too many frames"),
    "image_too_many_pixels_in_frames": (422, "The animation has too many pixels over all frames"),
    # webhooks
    "endpoint_gone": (409, "The webhook endpoint is switched off or deleted"),
    "delivery_busy": (409, "The delivery is being sent at this very moment"),
    "too_many": (422, "There are too many webhook endpoints"),
    "unknown_event": (422, "There is no such event"),
    "url_length": (422, "The URL is too long"),
    "url_syntax": (422, "The URL is not a valid absolute one"),
    "url_scheme": (422, "The URL's scheme is not allowed"),
    "url_userinfo": (422, "The URL has a user name or a password"),
    "url_host": (422, "The URL's host is not valid"),
    "url_port": (422, "The URL's port is not allowed"),
    "url_address": (422, "The URL's host is not a public address"),
    # us
    "storage_unavailable": (503, "The image could not be stored"),
    "database_unavailable": (503, "The database cannot take anything now"),
    "server_error": (500, "Something went wrong on our side"),
}

STATUS_OF_CODE: dict[str, int] = {code: status for code, (status, _) in CODES.items()}

_CODE_OF_STATUS = {
    400: "bad_request",
    401: "key_missing",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "content_type_unsupported",
    503: "database_unavailable",
}


def title_of(code: str, status: int) -> str:
    """The short, constant title of a code."""
    return CODES[code][1] if code in CODES else HTTPStatus(status).phrase


def code_for_status(status: int) -> str:
    """The code of an answer of which only the status is known."""
    return _CODE_OF_STATUS.get(status, "server_error" if status >= 500 else "bad_request")
