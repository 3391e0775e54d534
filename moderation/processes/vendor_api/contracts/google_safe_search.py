"""Cloud Vision's `images:annotate` with SAFE_SEARCH_DETECTION: five likelihoods in words."""

from __future__ import annotations

from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted, need, picture_of
from moderation.processes.vendor_api.contracts.base import KEY, Contract, Refusal
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

KEYS = ("adult", "spoof", "medical", "violence", "racy")
LIKELIHOODS = ("VERY_UNLIKELY", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY")
FEATURE = {"type": "SAFE_SEARCH_DETECTION"}
INTERNAL = {"code": 13, "message": "Internal error.", "status": "INTERNAL"}


def env(base: str) -> dict[str, str]:
    return {"GOOGLE_VISION_BASE_URL": base, "GOOGLE_VISION_API_KEY": KEY}


def read(asked: Asked) -> Wanted:
    requests = asked.document().get("requests")
    need(isinstance(requests, list) and len(requests) == 1, "one picture a request is played here")
    request = requests[0] if requests else {}
    need(isinstance(request, dict) and isinstance(request.get("image"), dict), "a request has no image")
    need(request.get("features") == [FEATURE], "only SAFE_SEARCH_DETECTION is played here")
    return Wanted(picture=picture_of(request["image"].get("content")), keys=KEYS)


def answer(wanted: Wanted, pen: Pen) -> dict[str, Any]:
    if pen.plays(Fault.FAILED):
        return {"responses": [{"error": INTERNAL}]}
    annotation = pen.marks(lambda score: LIKELIHOODS[min(4, int(5 * score))])
    return {"responses": pen.answers({"safeSearchAnnotation": annotation})}


def error(refusal: Refusal, why: str) -> dict[str, Any]:
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": refusal.code}
    return {
        "error": {
            "code": refusal.status,
            "message": why,
            "status": refusal.kind or "INVALID_ARGUMENT",
            "details": [detail],
        }
    }


CONTRACT = Contract(
    name="google_safe_search",
    path="/v1/images:annotate",
    env=env,
    read=read,
    answer=answer,
    error=error,
    key=lambda asked: asked.headers.get("x-goog-api-key", ""),
    billing=Refusal(403, "BILLING_DISABLED", "PERMISSION_DENIED"),
    refusal=Refusal(400, "INVALID_ARGUMENT"),
    plays=frozenset({Fault.FAILED}),
    wrong_key=Refusal(400, "API_KEY_INVALID"),
)
