"""Sightengine's `check.json`: a form with a picture and a list of models, numbers from 0 to 1 nested by model."""

from __future__ import annotations

import re
from typing import Any

from moderation.processes.vendor_api.asked import Asked, Unfit, Wanted, known, need
from moderation.processes.vendor_api.contracts.base import KEY, Contract, Refusal
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

KEYS = {
    "nudity-2.1": (
        "sexual_activity",
        "sexual_display",
        "erotica",
        "very_suggestive",
        "suggestive",
        "mildly_suggestive",
    ),
    "violence": ("prob",),
    "gore-2.0": ("prob",),
    "weapon": ("classes.firearm", "classes.firearm_gesture", "classes.firearm_toy", "classes.knife"),
    "self-harm": ("prob",),
    "offensive-2.0": ("nazi", "asian_swastika", "confederate", "supremacist", "terrorist", "middle_finger"),
    "recreational_drug": ("prob",),
    "alcohol": ("prob",),
    "tobacco": ("prob",),
    "scam": ("prob",),
}
VERSION = re.compile(r"-[0-9.]+$")
PART = re.compile(rb'name="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*)\Z', re.DOTALL)
BOUNDARY = re.compile(r'boundary="?([^";]+)')


def env(base: str) -> dict[str, str]:
    return {
        "SIGHTENGINE_BASE_URL": base,
        "SIGHTENGINE_API_USER": "vendor-api-takes-any-user",
        "SIGHTENGINE_API_SECRET": KEY,
    }


def form_of(asked: Asked) -> dict[str, bytes]:
    """The fields of a multipart form; raises Unfit."""
    found = BOUNDARY.search(asked.headers.get("content-type", ""))
    if found is None:
        raise Unfit("the body is not a multipart form")
    pieces = asked.body.split(b"--" + found[1].encode())[1:-1]
    parts = [PART.search(piece.removesuffix(b"\r\n")) for piece in pieces]
    return {part[1].decode(errors="replace"): part[2] for part in parts if part}


def key_of(asked: Asked) -> str:
    try:
        form = form_of(asked)
    except Unfit:
        return ""
    return form.get("api_secret", b"").decode(errors="replace") if form.get("api_user") else ""


def read(asked: Asked) -> Wanted:
    form = form_of(asked)
    models = form.get("models", b"").decode(errors="replace").split(",")
    need(set(models) <= KEYS.keys(), "a model is none that is played here")
    keys = tuple(f"{VERSION.sub('', model)}.{key}" for model in models for key in KEYS[model])
    return Wanted(picture=known(form.get("media", b"")), keys=keys, more={"models": len(models)})


def answer(wanted: Wanted, pen: Pen) -> Any:
    operations = {"id": "req_1", "timestamp": 1790000000.1, "operations": wanted.more["models"]}
    found: dict[str, Any] = {"status": "success", "request": operations}
    for key, mark in pen.marks(lambda score: score).items():
        *outer, last = key.split(".")
        place = found
        for name in outer:
            place = place.setdefault(name, {})
        place[last] = mark
    found["media"] = {"id": "med_1", "uri": "frame.jpg"}
    return [found, found] if pen.plays(Fault.TWO) else found


def error(refusal: Refusal, why: str) -> dict[str, Any]:
    number = {"argument_error": 1, "usage_limit": 32}.get(refusal.kind, 0)
    return {
        "status": "failure",
        "request": {"id": "req_1", "timestamp": 1790000000.1, "operations": 0},
        "error": {"type": refusal.kind or "internal_error", "code": number, "message": why},
    }


CONTRACT = Contract(
    name="sightengine",
    path="/1.0/check.json",
    env=env,
    read=read,
    answer=answer,
    error=error,
    key=key_of,
    billing=Refusal(429, "", "usage_limit"),
    refusal=Refusal(400, "", "media_error"),
    wrong_key=Refusal(400, "", "argument_error"),
)
