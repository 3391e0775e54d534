"""What stands for a line of the log on a page that must not tell its number.

Lines of what is sealed are left out, and how many numbers are missing around the moment at which a case opened tells what
kind of case it is. So whoever has one in hand sees lines without numbers; links name a line by its number in a secret
order: a Feistel network of four rounds, which is one-to-one on 64 bits and looks like chance (M. Luby and C. Rackoff,
"How to Construct Pseudorandom Permutations from Pseudorandom Functions", 1988).
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

PURPOSE = b"second-look/log-line/1\0"
FIRST = "x"  # so that it is never taken for a number
DIGITS = 16
ROUNDS = range(4)
HALF = 2**32


def mark_of(number: int) -> str:
    """“x” and sixteen hexadecimal digits; for numbers below 2⁶⁴."""
    left, right = divmod(number, HALF)
    for step in ROUNDS:
        left, right = right, left ^ mixed(step, right)
    return f"{FIRST}{left * HALF + right:0{DIGITS}x}"


def number_of(sent: str, *, plainly: bool) -> int | None:
    """The number that a page's link names, by its mark or `plainly`; None for anything else. Whoever must not know a
    line's number could ask by plain ones which it is."""
    if plainly and sent.isascii() and sent.isdecimal() and len(sent) < DIGITS + 3:
        return int(sent)
    if not (sent.startswith(FIRST) and len(sent) == DIGITS + 1 and sent.isascii() and sent.isalnum()):
        return None
    try:
        left, right = divmod(int(sent[1:], 16), HALF)
    except ValueError:
        return None
    for step in reversed(ROUNDS):
        left, right = right ^ mixed(step, left), left
    return left * HALF + right


def mixed(step: int, half: int) -> int:
    """32 bits that depend on all of these."""
    message = PURPOSE + bytes([step]) + half.to_bytes(4, "big")
    return int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:4], "big")
