"""Posts the demo's photographs through the real API; a repetition posts nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import requests

from moderation.processes.client import Client
from moderation.processes.demo.photographs import PHOTOGRAPHS, Photograph
from moderation.processes.output import Output


def post_photographs(url: str, keys: Mapping[str, str], *, output: Output, stop: threading.Event) -> int:
    """Post what is not there yet, one after the other; returns how many were posted. Reports each refusal."""
    posted = 0
    for photograph in PHOTOGRAPHS:
        if stop.is_set():
            break
        try:
            posted += _post(Client(url, keys[photograph.platform]), photograph, output)
        except (requests.RequestException, OSError, KeyError) as error:
            output.say("demo", f"{photograph.file} could not be posted: {error}")
    if posted:
        output.say("demo", f"{posted} photographs posted through the API")
    return posted


def _post(client: Client, photograph: Photograph, output: Output) -> int:
    """The external id finds it after the Idempotency-Key is forgotten; the key covers a start cut short."""
    if client.find(external_id=photograph.external_id):
        return 0
    answer = client.post_image(
        photograph.read(),
        name=photograph.file,
        fields={
            "external_id": photograph.external_id,
            "uploader_id": photograph.uploader_id,
            "surface": photograph.surface,
            "language": photograph.language,
            "caption": photograph.caption,
        },
        idempotency_key=f"demo-{photograph.external_id}",
    )
    if answer.status == 202:
        return 1
    output.say("demo", f"{photograph.file} was refused: {answer.reason}")
    return 0
