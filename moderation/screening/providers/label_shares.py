"""How a model's probability was spread over the labels, from the log-probabilities of its tokens.

At the token where a label begins, exp(log-probability) of each alternative counts for the label that it begins, and
the sums are renormalised. Nothing is made up: no tokens, tokens that do not spell the answer, or alternatives that
leave the labels less than half of the probability give no shares at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from moderation.screening.providers.prompt import Label
from moderation.screening.providers.vendor_reply import violation

_LEAST_EXPLAINED = 0.5
_ROUNDING = 1.01  # local servers round, and a sum over tokens may come out a little above 1


@dataclass(frozen=True)
class Token:
    """One token of the answer, and the log-probability of everything that might have stood there, itself included."""

    text: bytes
    alternatives: Mapping[bytes, float]


def read_tokens(entries: Any) -> tuple[Token, ...]:
    """The tokens of a `logprobs` list; none for null. Raises ProviderError of kind `schema_violation`."""
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise violation("log-probabilities are not a list")
    return tuple(_token(entry) for entry in entries)


def shares_of(
    text: str, labels: Mapping[str, Label], tokens: tuple[Token, ...]
) -> dict[str, dict[Label, float]] | None:
    """Each key's shares by label, adding up to 1; None when they cannot be told for every key."""
    content = text.encode()
    # A server may put a thought before the answer and an end mark after it.
    start = b"".join(token.text for token in tokens).rfind(content)
    if start < 0:
        return None
    found: dict[str, dict[Label, float]] = {}
    for key, label in labels.items():
        place = re.search(rb'"%s"\s*:\s*"(?=%s")' % (re.escape(key.encode()), label.encode()), content)
        shares = _shares(tokens, start + place.end()) if place else None
        if shares is None:
            return None
        found[key] = shares
    return found


def _shares(tokens: tuple[Token, ...], offset: int) -> dict[Label, float] | None:
    """The shares at the token that holds the byte at `offset`, where a label begins."""
    begin = 0
    for token in tokens:
        if offset < begin + len(token.text):
            return _normalised(token, offset - begin)
        begin += len(token.text)
    return None


def _normalised(token: Token, skip: int) -> dict[Label, float] | None:
    """`skip` bytes of the token stand before the label; an alternative must begin with the same ones."""
    sums: dict[Label, float] = {}
    for text, logprob in token.alternatives.items():
        label = _label_begun_by(text[skip:]) if text[:skip] == token.text[:skip] else None
        if label is not None:
            sums[label] = sums.get(label, 0.0) + exp(logprob)
    total = sum(sums.values())
    if total > _ROUNDING:
        raise violation("log-probabilities add up to more than certainty")
    return {label: share / total for label, share in sums.items()} if total >= _LEAST_EXPLAINED else None


def _label_begun_by(text: bytes) -> Label | None:
    """At most one, since the labels' first letters differ."""
    for label in Label:
        whole = label.encode()
        if text and (whole.startswith(text) or text.startswith(whole + b'"')):
            return label
    return None


def _token(entry: Any) -> Token:
    text, logprob = _entry(entry)
    others = entry.get("top_logprobs") or []
    if not isinstance(others, list):
        raise violation("a token's alternatives are not a list")
    return Token(text, {**dict(_entry(other) for other in others), text: logprob})


def _entry(entry: Any) -> tuple[bytes, float]:
    token = entry.get("token") if isinstance(entry, dict) else None
    logprob = entry.get("logprob") if isinstance(entry, dict) else None
    if not isinstance(token, str) or isinstance(logprob, bool) or not isinstance(logprob, int | float):
        raise violation("a token has no text or no log-probability")
    if logprob > _ROUNDING - 1:
        raise violation("a log-probability is above 0")
    return _bytes(token, entry.get("bytes")), min(float(logprob), 0.0)


def _bytes(token: str, given: Any) -> bytes:
    """A token may be a part of a character; then only its bytes tell it."""
    if isinstance(given, list) and all(isinstance(one, int) and 0 <= one <= 255 for one in given):
        return bytes(given)
    return token.encode(errors="replace")
