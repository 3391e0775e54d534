"""The REST interface from outside, as a platform's own client would use it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

ATTEMPTS = 6
PATIENCE_SECONDS = 60.0
RETRY_STATUSES = frozenset({409, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What the API said: the HTTP status and the JSON object."""

    status: int
    body: dict[str, Any]

    @property
    def reason(self) -> str:
        """Why it was refused, in the API's words."""
        errors = self.body.get("errors") or []
        details = "; ".join(str(error.get("detail", "")) for error in errors if isinstance(error, dict))
        return f"{self.status} {self.body.get('code', '')}: {details or self.body.get('detail', '')}".strip()


class Client:
    """Posts and reads submissions with one API key. Network errors and `Retry-After` are waited out."""

    def __init__(self, url: str, key: str, *, first_pause: float = 1.0) -> None:
        self.url = url.rstrip("/")
        self.first_pause = first_pause
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {key}"

    def post_image(
        self, image: bytes, *, name: str, fields: Mapping[str, str], idempotency_key: str
    ) -> Answer:
        """Post one image. Safe to repeat: the key makes a second try get the first one's answer."""
        return self._send(
            "POST",
            "/api/v1/submissions",
            data=dict(fields),
            files={"image": (name, image, "application/octet-stream")},
            headers={"Idempotency-Key": f'"{idempotency_key}"'},
        )

    def find(self, *, external_id: str) -> list[dict[str, Any]]:
        """The submissions posted under this external id, newest first."""
        answer = self._send("GET", "/api/v1/submissions", params={"external_id": external_id})
        results: list[dict[str, Any]] = answer.body.get("results", [])
        return results

    def _send(self, method: str, path: str, **parts: Any) -> Answer:
        """Raises requests.RequestException when the last attempt finds no server."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self.session.request(method, self.url + path, timeout=PATIENCE_SECONDS, **parts)
            except requests.ConnectionError:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(self._pause(attempt))
                continue
            if response.status_code not in RETRY_STATUSES or attempt == ATTEMPTS:
                return Answer(response.status_code, _object(response))
            time.sleep(self._pause(attempt, response.headers.get("Retry-After", "")))
        raise AssertionError("unreachable")

    def _pause(self, attempt: int, asked: str = "") -> float:
        """Seconds until the next attempt: what the server asks for, at most a minute; else twice the last."""
        return min(float(asked), 60.0) if asked.isdigit() else self.first_pause * 2 ** (attempt - 1)


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {"detail": response.text[:200]}
    return body if isinstance(body, dict) else {"detail": str(body)[:200]}
