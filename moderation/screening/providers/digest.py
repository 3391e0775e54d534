"""One way of hashing what a request consists of."""

import hashlib
import json
from typing import Any

from moderation.screening.providers.base import Question


def digest_of(value: Any) -> str:
    """SHA-256 in hex over the value as JSON with sorted keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_frames(scorer: str, question: Question) -> str:
    """For scorers that send frames and none of the context: the scorer's id covers all else."""
    return digest_of(
        {"scorer": scorer, "frames": [[frame.number, frame.sha256] for frame in question.frames]}
    )


def digest_of_request(scorer: str, question: Question, body: Any) -> str:
    """For scorers that send more than frames: `body` is the request's, with no picture in it.

    Taking the body itself covers exactly what is sent, and nothing that is not.
    """
    return digest_of({"frames": digest_of_frames(scorer, question), "body": body})
