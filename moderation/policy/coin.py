"""Coins: which automatic outcomes a person also sees, which decisions a second person, when a gold item comes, and which
submissions go by a platform's second policy.

Each knows an id and no score.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from moderation.vocabulary import Verdict

PURPOSE = b"second-look/sampling-coin/1\0"
SECOND_REVIEW = b"second-look/second-review-coin/1\0"
GOLD = b"second-look/gold-coin/1\0"
ROLL_OUT = b"second-look/roll-out-coin/1\0"
BITS = 53  # what a float holds exactly


@dataclass(frozen=True)
class Toss:
    """`coin` is in [0, 1); `label_prob` is the probability that a person sees this submission."""

    coin: float
    sampled: bool
    label_prob: float


def flip(*, secret: bytes, submission_id: UUID) -> float:
    """The sampling coin of a submission, in [0, 1)."""
    return draw(secret=secret, purpose=PURPOSE, thing=submission_id)


def draw(*, secret: bytes, purpose: bytes, thing: UUID) -> float:
    """HMAC-SHA256(secret, purpose and id) as a number in [0, 1): reproducible with the secret, unguessable without.

    Coins of different purposes about the same thing are independent of each other.
    """
    mac = hmac.new(secret, purpose + thing.bytes, hashlib.sha256).digest()
    return float(int.from_bytes(mac[:8]) >> (64 - BITS)) / float(2**BITS)


def toss(*, secret: bytes, submission_id: UUID, sample_rate: float, verdict: Verdict) -> Toss:
    """Flip for every submission; the verdict decides only whether a sample is needed at all."""
    coin = flip(secret=secret, submission_id=submission_id)
    if verdict is Verdict.REVIEW:
        return Toss(coin, sampled=False, label_prob=1.0)
    return Toss(coin, sampled=coin < sample_rate, label_prob=sample_rate)
