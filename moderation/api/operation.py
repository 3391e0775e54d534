"""One operation of the REST interface as the tables of them have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SUBMISSIONS, WEBHOOKS = "Submissions", "Webhooks"
JSON, FORM = "application/json", "multipart/form-data"
LINE = " \\\n  "
KEY = '-H "Authorization: Bearer $API_KEY"'
HOST = "$HOST"  # the page puts its own address there
IDEMPOTENCY = "Repeat safely with an `Idempotency-Key`: the first answer comes again, other content is refused with 422."


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    summary: str
    tag: str
    description: str
    answer: int
    schema: str | None
    curl: str
    request: Mapping[str, str] | None = None
    filters: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()
    signed: bool = False


def curl(method: str, path: str, *more: str, auth: str = KEY) -> str:
    verb = "" if method == "GET" else f" -X {method}"
    address = f"{HOST}/api/v1/{path}"
    quoted = f'"{address}"' if "?" in path else address
    return LINE.join(filter(None, [f"curl -sS{verb} {quoted}", auth, *more]))
