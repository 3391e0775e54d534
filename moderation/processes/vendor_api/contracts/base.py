"""What a contract is: where it listens, what it takes, what it answers, how it says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.processes.vendor_api.asked import Asked, Wanted
from moderation.processes.vendor_api.faults import Fault
from moderation.processes.vendor_api.pen import Pen

KEY = "vendor-api-takes-any-key"


@dataclass(frozen=True)
class Refusal:
    """How a vendor says no: its status, and its own words for why."""

    status: int
    code: str
    kind: str = ""


@dataclass(frozen=True)
class Contract:
    """`read` raises Unfit for what the vendor would not take; `key` is what a request is let in by, "" for none.

    `env` is the environment that points the scorer at an address; `error` the body that goes with a Refusal and a
    sentence; `plays` are the faults that the vendor has words of its own for inside an answer; `needs_key` is False
    where a vendor may be open.
    """

    name: str
    path: str
    env: Callable[[str], Mapping[str, str]]
    read: Callable[[Asked], Wanted]
    answer: Callable[[Wanted, Pen], Any]
    error: Callable[[Refusal, str], Any]
    key: Callable[[Asked], str]
    billing: Refusal
    plays: frozenset[Fault] = frozenset()
    wrong_key: Refusal = Refusal(401, "invalid_api_key")
    refusal: Refusal = Refusal(400, "content_policy_violation", "invalid_request_error")
    needs_key: bool = True
