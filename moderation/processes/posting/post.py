"""Posts pictures one after the other and says which were refused, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import requests

from moderation.processes.client import PATIENCE_SECONDS, Client
from moderation.processes.posting.pictures import read_picture
from moderation.processes.posting.progress import Progress


@dataclass(frozen=True)
class Posted:
    """How many were accepted and how many were not."""

    accepted: int
    failed: int


def post_pictures(
    client: Client, pictures: Sequence[Path], *, max_side: int | None, progress: Progress
) -> Posted:
    """Post each one with its file name as `external_id`. A key per picture makes every retry safe."""
    accepted = 0
    for path in pictures:
        refusal = _post(client, path, max_side)
        if refusal:
            progress.say(f"{path}: {refusal}")
        else:
            accepted += 1
        progress.step()
    progress.close()
    return Posted(accepted, len(pictures) - accepted)


def _post(client: Client, path: Path, max_side: int | None) -> str:
    """Why it was not accepted, or an empty text."""
    try:
        answer = client.post_image(
            read_picture(path, max_side),
            name=path.name,
            fields={"external_id": path.name},
            idempotency_key=str(uuid4()),
        )
    except requests.ConnectionError:
        return f"Nothing answers at {client.url} any more."
    except requests.Timeout:
        return f"{client.url} did not answer in {PATIENCE_SECONDS:g} s."
    except (requests.RequestException, OSError) as error:
        return str(error)
    return "" if answer.status == 202 else answer.reason
